import { type CustomResourceRequest, fail, succeed } from '../../adapters/custom-resource';
import { SERVICE_GROUP, type VpcOriginAccessAnswer } from './env';
import { type SecurityGroups, securityGroups } from './security-groups';

/** How the group is looked for; tests give their own. */
export interface HandlerDependencies {
  readonly groups: SecurityGroups;
  /** Takes one line of JSON. */
  readonly log: (line: string) => void;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** The group may appear after CloudFormation reports the VPC origin as made (read: aws-cloudfront-origins, README of the CDK). */
const LOOKS = 20;
const BETWEEN_LOOKS_MS = 15_000;

/**
 * Finds the security group of CloudFront's network interfaces in a VPC. It only reads: CloudFormation makes the rule.
 *
 * A deletion is answered with success, whatever is still there: the rule goes with its own resource.
 */
export async function handle(request: CustomResourceRequest, dependencies: HandlerDependencies): Promise<void> {
  const say = (details: object, level = 'INFO') =>
    dependencies.log(JSON.stringify({ level, what: 'vpc-origin-access', request: request.RequestType, ...details }));
  if (request.RequestType === 'Delete') return succeed(request, {});
  const vpcId = String(request.ResourceProperties.VpcId);
  try {
    const groupId = await find(vpcId, dependencies);
    say({ vpcId, groupId });
    const answer: VpcOriginAccessAnswer = { GroupId: groupId };
    await succeed(request, { ...answer });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    say({ vpcId, reason }, 'ERROR');
    await fail(request, reason);
  }
}

async function find(vpcId: string, { groups, wait }: HandlerDependencies): Promise<string> {
  for (let look = 0; look < LOOKS; look++) {
    if (look > 0) await wait(BETWEEN_LOOKS_MS);
    const [groupId] = await groups.find(vpcId, SERVICE_GROUP);
    if (groupId !== undefined) return groupId;
  }
  throw new Error(
    `${vpcId} has no security group ${SERVICE_GROUP} after five minutes. CloudFront makes it with the first VPC origin of a VPC: deploy again, or admit the managed prefix list instead (docs/edge.md).`,
  );
}

/** What Lambda calls. */
export async function handler(request: CustomResourceRequest): Promise<void> {
  await handle(request, {
    groups: await securityGroups(),
    log: (line) => void process.stdout.write(`${line}\n`),
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  });
}
