import type { CfnUser } from 'aws-cdk-lib/aws-elasticache';
import { InputError } from '../../model/validation/input-error';
import type { ConnectionConsumer } from '../network/connection-consumer';
import { grantLogin } from './cache-users';

/** Where a cache is, and who may log in. */
export interface CacheAddress {
  /** Path of its construct, for errors. */
  readonly path: string;
  readonly arn: string;
  /** What IAM tokens are signed for: the id of the replication group, or the name of the serverless cache. */
  readonly id: string;
  readonly host: string;
  readonly port: string;
  readonly serverless: boolean;
  readonly users: Readonly<Record<string, CfnUser>>;
}

/**
 * IAM and environment of a consumer that logs in as `user`: sets CACHE_<NAME>_HOST, CACHE_<NAME>_PORT,
 * CACHE_<NAME>_ID and CACHE_<NAME>_USER, and CACHE_<NAME>_SERVERLESS to `true` where it is.
 * Throws `InputError` when the cache has no such user.
 */
export function grantCacheConnect(consumer: ConnectionConsumer, name: string, user: string, cache: CacheAddress): void {
  const found = cache.users[user];
  if (found === undefined)
    throw new InputError('unknown-cache-user', `${cache.path} cannot admit ${user}`, [
      {
        where: `${cache.path}: grantConnect`,
        given: user,
        allowed: `one of its users: ${Object.keys(cache.users).join(', ')}`,
        remedy: 'Name one of them, or state the user in `users`.',
      },
    ]);
  grantLogin(consumer, cache.arn, found);
  const prefix = `CACHE_${name.toUpperCase().replaceAll('-', '_')}`;
  consumer.addEnvironment(`${prefix}_HOST`, cache.host);
  consumer.addEnvironment(`${prefix}_PORT`, cache.port);
  consumer.addEnvironment(`${prefix}_ID`, cache.id);
  consumer.addEnvironment(`${prefix}_USER`, found.ref);
  if (cache.serverless) consumer.addEnvironment(`${prefix}_SERVERLESS`, 'true');
}
