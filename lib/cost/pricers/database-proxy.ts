import { findOutputsRead, findReferencesAndSubstitutions } from '../../template/references';
import { resourcesOf } from '../../template/resource';
import { getAt, readNumber, readText } from '../../template/values';
import { addCosts, type CostedResource, type ResourceCost, resourceCost, unknownCost } from '../charge';
import { databaseProxyKey, serverlessProxyKey } from '../price-keys';
import { MONTH_HOURS } from '../prices';
import { listInstances, readEngine, SERVERLESS_CLASS } from './database-parts';

/** ACU that a proxy is billed for at least (blog.serverworks.co.jp, "Amazon Aurora Serverless v2 and RDS Proxy: least cost", 2024-06). */
const LEAST_PROXY_UNITS = 8;

/** A proxy: the vCPU of all instances of its cluster, wherever its connections go (RDS Proxy pricing). */
export function proxyCost(resource: CostedResource): ResourceCost {
  const clusterId = clusterBehind(resource) ?? '';
  const cluster = resource.siblings[clusterId];
  const engine = cluster && readEngine(cluster.Properties ?? {}, resource);
  if (engine === undefined) return unknownCost('RDS Proxy', 'the cluster behind it');
  const classes = listInstances(resource, clusterId).map(({ properties }) =>
    readText(properties.DBInstanceClass, resource.template),
  );
  const serverless = classes.filter((name) => name === SERVERLESS_CLASS).length;
  return addCosts(
    provisionedProxy(
      engine,
      classes.filter((name) => name !== SERVERLESS_CLASS),
    ),
    serverless === 0 ? resourceCost([]) : serverlessProxy(engine, serverless, cluster?.Properties, resource),
  );
}

/** The cluster of its targets, which may be registered in another stack, after the migrations; undefined where there is none. */
function clusterBehind(resource: CostedResource): string | undefined {
  const { template, templates = [template], stackName, logicalId } = resource;
  // What another stack reads is an output of this one.
  const namedBy = (value: unknown): string[] => [
    ...findReferencesAndSubstitutions(value),
    ...findOutputsRead(value)
      .filter((output) => output.stackName === stackName)
      .flatMap(({ outputName }) => findReferencesAndSubstitutions(getAt(template.Outputs, outputName, 'Value'))),
  ];
  const groups = templates
    .flatMap((other) => Object.values(resourcesOf(other)))
    .filter(({ Type }) => Type === 'AWS::RDS::DBProxyTargetGroup');
  const group = groups.find(({ Properties }) => namedBy(Properties?.DBProxyName).includes(logicalId));
  return namedBy(group?.Properties?.DBClusterIdentifiers)[0];
}

function provisionedProxy(engine: string, classes: readonly (string | undefined)[]): ResourceCost {
  const vcpus = classes.map((name) => (name === undefined ? undefined : databaseVcpus(name)));
  const sum = vcpus.reduce((total: number, count) => total + (count ?? 0), 0);
  const assumption = 'the vCPU of all instances of the template; readers that scaling adds are not in it';
  return resourceCost(
    sum === 0 ? [] : [{ what: 'RDS Proxy', key: databaseProxyKey(engine), quantity: sum * MONTH_HOURS, assumption }],
    classes
      .filter((_, index) => vcpus[index] === undefined)
      .map((name) => ({
        what: `RDS Proxy before ${name ?? 'an instance'}`,
        reason: 'its vCPU are not known to this estimate',
      })),
  );
}

/** Capacity units at the least of the cluster, of which a proxy bills for eight in any case. */
function serverlessProxy(
  engine: string,
  instances: number,
  cluster: unknown,
  { template }: CostedResource,
): ResourceCost {
  const least = readNumber(getAt(cluster, 'ServerlessV2ScalingConfiguration', 'MinCapacity'), template);
  if (least === undefined) return unknownCost('RDS Proxy before serverless instances', 'MinCapacity of the cluster');
  const units = Math.max(LEAST_PROXY_UNITS, instances * least);
  const assumption = 'at the ACU that its cluster always has; more under load is not in it';
  return resourceCost([
    {
      what: 'RDS Proxy before serverless instances',
      key: serverlessProxyKey(engine),
      quantity: units * MONTH_HOURS,
      assumption,
    },
  ]);
}
/** vCPU of the sizes of the r families (Amazon Aurora user guide, "Hardware specifications for DB instance classes for Aurora"). */
const SIZES: Readonly<Record<string, number>> = {
  large: 2,
  xlarge: 4,
  '2xlarge': 8,
  '4xlarge': 16,
  '8xlarge': 32,
  '12xlarge': 48,
  '16xlarge': 64,
};
/** Burstable classes have two whatever their size (same source). */
const BURSTABLE_VCPUS = 2;

/** vCPU of an instance class, such as db.r7g.large; undefined for one that is not in the table. */
export function databaseVcpus(instanceClass: string): number | undefined {
  const [, family, size = ''] = /^db\.(t4g|r6g|r7g|r8g)\.(\w+)$/.exec(instanceClass) ?? [];
  if (family === 't4g') return size === 'medium' || size === 'large' ? BURSTABLE_VCPUS : undefined;
  return family === undefined ? undefined : SIZES[size];
}
