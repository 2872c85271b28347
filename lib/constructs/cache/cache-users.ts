import { CfnUser, CfnUserGroup } from 'aws-cdk-lib/aws-elasticache';
import type { Construct } from 'constructs';

/** What a user of a cache may do. */
export interface CacheUserProps {
  /** @default reads and writes */
  readonly readOnly?: boolean;
  /** Patterns of the keys it may touch, such as `agent:*`. @default all keys */
  readonly keys?: readonly string[];
  /** Patterns of the channels it may publish to and subscribe to. @default none */
  readonly channels?: readonly string[];
  /** Lua scripts, which may do no more than their user. @default none */
  readonly scripts?: boolean;
}

/** The one user of a cache whose users are not stated. */
export const DEFAULT_USER = 'app';

/** What clients of a cluster need to find its shards; `info` is how they ask whether a node is ready. */
const CLIENT = ['+cluster|slots', '+cluster|shards', '+cluster|nodes', '+cluster|info', '+info'];

/** Running scripts, and not the functions that outlive a client, which no user may load or flush. */
const SCRIPTS = ['+eval', '+evalsha', '+eval_ro', '+evalsha_ro', '+script|load', '+script|exists'];

/**
 * What a user may do, as Valkey's access control lists say it (Valkey documentation, "ACL"): nothing to begin with; what
 * administers or walks through a whole cache (@admin, @dangerous) is taken away after what is given.
 */
export function accessString({
  readOnly = false,
  keys = ['*'],
  channels = [],
  scripts = false,
}: CacheUserProps): string {
  return [
    'on',
    ...keys.map((pattern) => `~${pattern}`),
    ...channels.map((pattern) => `&${pattern}`),
    '-@all',
    '+@read',
    ...(readOnly ? [] : ['+@write', '+@transaction']),
    '+@connection',
    ...(channels.length === 0 ? [] : ['+@pubsub']),
    // @write has the loading of functions in it.
    '-@scripting',
    ...(scripts ? SCRIPTS : []),
    '-@admin',
    '-@dangerous',
    ...CLIENT,
  ].join(' ');
}

/** The users of a cache by name, and the group that admits them and nobody else. */
export interface CacheUsers {
  readonly users: Readonly<Record<string, CfnUser>>;
  readonly group: CfnUserGroup;
}

/**
 * Adds the users of a cache below `cache`. They authenticate with IAM and so have no secret; there is no default user: a
 * group for Valkey needs none, and admits only users who authenticate (ElastiCache user guide, "RBAC").
 */
export function addCacheUsers(cache: Construct, stated?: Readonly<Record<string, CacheUserProps>>): CacheUsers {
  const users =
    stated === undefined
      ? { [DEFAULT_USER]: addUser(cache, 'User', cacheId(cache, DEFAULT_USER), {}) }
      : Object.fromEntries(
          Object.entries(stated).map(([name, user]) => [
            name,
            addUser(cache, `User-${name}`, cacheId(cache, name, 9), user),
          ]),
        );
  const group = new CfnUserGroup(cache, 'Users', {
    engine: 'valkey',
    userGroupId: cacheId(cache, 'users'),
    userIds: Object.values(users).map(({ ref }) => ref),
  });
  return { users, group };
}

function addUser(cache: Construct, id: string, userId: string, props: CacheUserProps): CfnUser {
  return new CfnUser(cache, id, {
    engine: 'valkey',
    userId,
    // With IAM authentication the name must equal the id.
    userName: userId,
    accessString: accessString(props),
    authenticationMode: { Type: 'iam' },
  });
}

/**
 * An id for users, groups and serverless caches, which are unique in the account: at most 40 lower-case letters, digits and hyphens, the
 * first a letter. With 9 digits of the cache's address there is room for the longest name of a service, 30.
 */
export function cacheId(cache: Construct, name: string, digits = 12): string {
  return `${cache.node.addr.slice(2, 2 + digits)}-${name}`.replace(/^[^a-z]/, 't').slice(0, 40);
}
