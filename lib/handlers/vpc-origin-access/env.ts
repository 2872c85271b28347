/** The contract between the custom resource in a template and the function behind it. */

/** What templates call the resource. */
export const RESOURCE_TYPE = 'Custom::VpcOriginSecurityGroup';

/**
 * The group in which CloudFront's network interfaces of a VPC stand. CloudFront makes it with the first VPC origin of the VPC, and
 * CloudFormation does not return it (read: CloudFront developer guide, "Restrict access with VPC origins").
 */
export const SERVICE_GROUP = 'CloudFront-VPCOrigins-Service-SG';

/** Properties as a template holds them. */
export interface VpcOriginAccessProperties {
  readonly VpcId: string;
  /** Asks again when the VPC origin is another. */
  readonly VpcOriginId: string;
}

/** What the function answers; the template reads it with Fn::GetAtt. */
export interface VpcOriginAccessAnswer {
  /** Id of the security group. */
  readonly GroupId: string;
}
