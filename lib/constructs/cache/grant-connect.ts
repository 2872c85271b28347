import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { InputError } from '../../model/validation/input-error';
import type { ConnectionConsumer } from '../network/connection-consumer';

/** Where a cache is, and who may log in. */
export interface CacheAddress {
  /** What it stands in the stack of. */
  readonly scope: IConstruct;
  /** `replicationgroup` or `serverlesscache`, as ARNs call it. */
  readonly resource: string;
  /** What IAM tokens are signed for: the id of the replication group, or the name of the serverless cache. */
  readonly id: string;
  readonly host: string;
  readonly port: string;
  readonly serverless: boolean;
  /** Ids of its users, by name. */
  readonly users: Readonly<Record<string, string>>;
}

/**
 * IAM and environment of a consumer that logs in as `user`: sets CACHE_<NAME>_HOST, CACHE_<NAME>_PORT,
 * CACHE_<NAME>_ID and CACHE_<NAME>_USER, and CACHE_<NAME>_SERVERLESS to `true` where it is.
 * Throws `InputError` when the cache has no such user.
 */
export function grantCacheConnect(consumer: ConnectionConsumer, name: string, user: string, cache: CacheAddress): void {
  const found = cache.users[user];
  const { path } = cache.scope.node;
  if (found === undefined)
    throw new InputError('unknown-cache-user', `${path} cannot admit ${user}`, [
      {
        where: `${path}: grantConnect`,
        given: user,
        allowed: `one of its users: ${Object.keys(cache.users).join(', ')}`,
        remedy: 'Name one of them, or state the user in `users`.',
      },
    ]);
  const stack = Stack.of(cache.scope);
  const arn = (resource: string, resourceName: string) =>
    stack.formatArn({ service: 'elasticache', resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  Grant.addToPrincipal({
    grantee: consumer,
    actions: ['elasticache:Connect'],
    resourceArns: [arn(cache.resource, cache.id), arn('user', found)],
  });
  const prefix = `CACHE_${name.toUpperCase().replaceAll('-', '_')}`;
  consumer.addEnvironment(`${prefix}_HOST`, cache.host);
  consumer.addEnvironment(`${prefix}_PORT`, cache.port);
  consumer.addEnvironment(`${prefix}_ID`, cache.id);
  consumer.addEnvironment(`${prefix}_USER`, found);
  if (cache.serverless) consumer.addEnvironment(`${prefix}_SERVERLESS`, 'true');
}
