/** A security group, found by its name. */
export interface SecurityGroups {
  /** Ids of the groups of a VPC that have a name; a VPC has one of each name, or none. */
  find(vpcId: string, groupName: string): Promise<string[]>;
}

/** Attempts at a call before it fails; the SDK waits longer before each. */
const MAX_ATTEMPTS = 6;

/** Security groups with the credentials of the environment. Loads the SDK when it is called. */
export async function securityGroups(): Promise<SecurityGroups> {
  const { DescribeSecurityGroupsCommand, EC2Client } = await import('@aws-sdk/client-ec2');
  const client = new EC2Client({ maxAttempts: MAX_ATTEMPTS });
  return {
    async find(vpcId, groupName) {
      const { SecurityGroups = [] } = await client.send(
        new DescribeSecurityGroupsCommand({
          Filters: [
            { Name: 'vpc-id', Values: [vpcId] },
            { Name: 'group-name', Values: [groupName] },
          ],
        }),
      );
      return SecurityGroups.flatMap(({ GroupId }) => (GroupId === undefined ? [] : [GroupId]));
    },
  };
}
