import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/**
 * A customer key with yearly rotation that CloudWatch Logs of this stack's account and region may use.
 *
 * Kept when its stack goes, unless its creation is rolled back: what it encrypted would be lost with it.
 */
export function encryptionKey(
  scope: Construct,
  id: string,
  description: string,
  removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
): Key {
  const key = new Key(scope, id, { description, enableKeyRotation: true, removalPolicy });
  const stack = Stack.of(scope);
  key.grantEncryptDecrypt(
    new ServicePrincipal(`logs.${stack.region}.amazonaws.com`, {
      conditions: {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': stack.formatArn({ service: 'logs', resource: '*' }) },
      },
    }),
  );
  return key;
}
