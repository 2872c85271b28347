import { CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Lets a service take a role on behalf of this account only. For roles that the CDK makes: it lets the service take them for anybody.
 *
 * Only for services that say for whom they ask (`SAY_FOR_WHOM` in lib/checks/permissions.ts); others would be shut out.
 */
export function boundTrust(role: IConstruct): void {
  const resource = role.node.defaultChild;
  if (!CfnResource.isCfnResource(resource)) return;
  resource.addPropertyOverride('AssumeRolePolicyDocument.Statement.0.Condition', {
    StringEquals: { 'aws:SourceAccount': Stack.of(role).account },
  });
}
