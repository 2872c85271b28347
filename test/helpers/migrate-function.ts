import type { CustomResourceRequest } from '../../lib/adapters/custom-resource';
import type { MigrateEnvironment } from '../../lib/handlers/migrations/env';
import type { AwsRequest, AwsResponse } from './aws-server';

/** A request as CloudFormation sends it. */
export function migrationsRequest(
  RequestType: CustomResourceRequest['RequestType'],
  url: string,
  files: readonly string[],
  before: readonly string[] = files,
): CustomResourceRequest {
  const properties = (Files: readonly string[]) => ({
    ServiceToken: 'arn',
    Digest: Files.join(),
    Files,
    Host: 'writer',
  });
  return {
    RequestType,
    RequestId: 'request-1',
    StackId: 'arn:aws:cloudformation:us-east-1:111111111111:stack/shop/1',
    LogicalResourceId: 'Migrations',
    ...(RequestType === 'Create' ? {} : { PhysicalResourceId: 'Migrations' }),
    ResponseURL: `${url}/answer?signature=1`,
    ResourceProperties: properties(files),
    ...(RequestType === 'Update' ? { OldResourceProperties: properties(before) } : {}),
  };
}

/** The environment of the function for a database at an address. */
export function migrateEnvironment(address: string, users: readonly object[] = []): MigrateEnvironment {
  const { hostname, port, pathname } = new URL(address);
  return {
    DATABASE_HOST: hostname,
    DATABASE_PORT: port,
    DATABASE_NAME: pathname.slice(1),
    DATABASE_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:master',
    DATABASE_USERS: JSON.stringify(users),
    SCHEMA_NAME: 'schema/shop',
  };
}

/** Secrets Manager, which knows one secret: user and password of the tests' PostgreSQL. */
export function secretsManager(password = 'password') {
  return ({ target, body }: AwsRequest): AwsResponse => {
    const { SecretId } = JSON.parse(body);
    if (target !== 'secretsmanager.GetSecretValue' || !String(SecretId).endsWith(':secret:master'))
      return { status: 400, body: { __type: 'ResourceNotFoundException', message: 'no such secret' } };
    return { body: { ARN: SecretId, SecretString: JSON.stringify({ username: 'postgres', password }) } };
  };
}
