import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { CacheConfig } from '../model/cache/config';

/** What of a cache services read as parameters: it changes without a deployment of them. By the parameter's last part. */
function settingsOf({ ttlSeconds, poolMax }: CacheConfig) {
  return [
    ...(Object.keys(ttlSeconds).length === 0
      ? []
      : [
          {
            id: 'Ttl',
            name: 'ttl-seconds',
            description: (cache: string) =>
              `Times to live in the ${cache} cache by class of content, in seconds; 0 means until deleted`,
            value: JSON.stringify(ttlSeconds),
          },
        ]),
    {
      id: 'PoolMax',
      name: 'pool-max',
      description: (cache: string) => `Connections that one task may keep open to a node of the ${cache} cache`,
      value: String(poolMax),
    },
  ];
}

/** Publishes the settings of a cache below `<prefix>/cache/<name>/`. */
export function publishCacheSettings(scope: Construct, prefix: string, cache: string, config: CacheConfig): void {
  for (const { id, name, description, value } of settingsOf(config)) {
    new StringParameter(scope, `${id}-${cache}`, {
      parameterName: `${prefix}/cache/${cache}/${name}`,
      description: description(cache),
      stringValue: value,
    });
  }
}

/** Lets whoever uses these caches read their settings, and no other parameter. */
export function readCacheSettings(
  scope: Construct,
  prefix: string,
  caches: Readonly<Record<string, CacheConfig>>,
): PolicyStatement {
  const names = Object.entries(caches).flatMap(([cache, config]) =>
    settingsOf(config).map(({ name }) => `${prefix.slice(1)}/cache/${cache}/${name}`),
  );
  return new PolicyStatement({
    actions: ['ssm:GetParameter', 'ssm:GetParameters'],
    resources: names.map((resourceName) =>
      Stack.of(scope).formatArn({ service: 'ssm', resource: 'parameter', resourceName }),
    ),
  });
}
