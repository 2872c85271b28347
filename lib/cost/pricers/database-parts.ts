import { refersTo } from '../../template/references';
import { readText } from '../../template/values';
import { type CostedResource, findSiblings } from '../charge';

/** Engines as templates call them, and as AWS's price list does. */
const ENGINES: Readonly<Record<string, string>> = {
  'aurora-postgresql': 'Aurora PostgreSQL',
  'aurora-mysql': 'Aurora MySQL',
  postgres: 'PostgreSQL',
  mysql: 'MySQL',
  mariadb: 'MariaDB',
};

/** Class of an instance that scales by itself. */
export const SERVERLESS_CLASS = 'db.serverless';

/** The instances of a cluster. */
export function listInstances(resource: CostedResource, clusterId: string) {
  return findSiblings(resource, 'AWS::RDS::DBInstance').filter(({ properties }) =>
    refersTo(properties.DBClusterIdentifier, clusterId),
  );
}

/** The engine as AWS's price list calls it; undefined where the template does not say. */
export function readEngine(
  properties: Readonly<Record<string, unknown>>,
  { template }: CostedResource,
): string | undefined {
  const engine = readText(properties.Engine, template);
  return engine === undefined ? undefined : (ENGINES[engine] ?? engine);
}

/** Whether a cluster has storage whose reads and writes are part of its price. */
export function isIoOptimized(properties: Readonly<Record<string, unknown>>, { template }: CostedResource): boolean {
  return readText(properties.StorageType, template) === 'aurora-iopt1';
}
