import { recordOf } from '../template/resource';
import { asList, asText } from '../template/values';
import { type CheckedStack, isSame, type Located, locate, originOf, propertiesOf } from './assembly';
import { numberOr, scaledMaximum, servicePeaks } from './planned-peak';

/** How much of something stacks need, in its own units. */
export interface Counts {
  /** With all targets at their maximum, and all services in a rolling deployment. */
  readonly needed: number;
  /** At the highest floors of schedules, without a deployment; where it differs. */
  readonly atFloors?: number;
  /** The resources that are counted, each with its part; of a quota of one resource, those that each have it. */
  readonly parts?: readonly Part[];
}

/** What one resource needs of a quota. */
interface Part {
  readonly located: Located;
  readonly needed: number;
}

/** As many as there are resources of these types. */
export function countOf(stacks: readonly CheckedStack[], ...types: readonly string[]): Counts {
  const parts = locate(stacks, ...types).map((located) => ({ located, needed: 1 }));
  return { needed: parts.length, parts };
}

/** Of a quota of one resource the one with the most counts. */
function mostOf(parts: readonly Part[]): Counts {
  return { needed: Math.max(0, ...parts.map(({ needed }) => needed)), parts };
}

/** Tasks that run, each with a network interface. */
export function tasks(stacks: readonly CheckedStack[]): Counts {
  const peaks = servicePeaks(stacks);
  const sum = (of: (peak: (typeof peaks)[number]) => number) => peaks.reduce((total, peak) => total + of(peak), 0);
  return { needed: sum(({ deploying }) => deploying), atFloors: sum(({ atFloor }) => atFloor) };
}

/** vCPUs of tasks on Fargate, of those that `shareOf` takes of the share on Spot. */
export function vcpus(stacks: readonly CheckedStack[], shareOf: (spotShare: number) => number): Counts {
  const peaks = servicePeaks(stacks);
  const sum = (of: (peak: (typeof peaks)[number]) => number) =>
    peaks.reduce((total, peak) => total + of(peak) * peak.vcpus * shareOf(peak.spotShare), 0);
  return { needed: sum(({ deploying }) => deploying), atFloors: sum(({ atFloor }) => atFloor) };
}

/** A prefix list counts as many rules as it may have entries (read: Amazon VPC user guide, "AWS-managed prefix lists", weights). */
const CLOUDFRONT_LIST_WEIGHT = 55;

/** Rules of the security group with the most, in one direction. */
export function rulesOfSecurityGroup(stacks: readonly CheckedStack[]): Counts {
  const weigh = (rule: unknown) => (recordOf(rule).SourcePrefixListId === undefined ? 1 : CLOUDFRONT_LIST_WEIGHT);
  const directions = [
    ['AWS::EC2::SecurityGroupIngress', 'SecurityGroupIngress'],
    ['AWS::EC2::SecurityGroupEgress', 'SecurityGroupEgress'],
  ] as const;
  const counts = directions.flatMap(([type, property]) => {
    const beside = locate(stacks, type).map((rule) => ({
      weight: weigh(propertiesOf(rule)),
      group: originOf(stacks, rule.stack, propertiesOf(rule).GroupId),
    }));
    return locate(stacks, 'AWS::EC2::SecurityGroup').map((group) => {
      const own = asList(propertiesOf(group)[property]).reduce<number>((sum, rule) => sum + weigh(rule), 0);
      return beside.filter((rule) => isSame(rule.group, group)).reduce((sum, { weight }) => sum + weight, own);
    });
  });
  return { needed: Math.max(0, ...counts) };
}

/** Readers of the cluster with the most. */
export function readersOfCluster(stacks: readonly CheckedStack[]): Counts {
  return mostOf(readersByCluster(stacks));
}

/** Readers of each cluster: those that are there, or as many as Application Auto Scaling may keep. */
function readersByCluster(stacks: readonly CheckedStack[]): Part[] {
  return locate(stacks, 'AWS::RDS::DBCluster').map((cluster) => {
    const members = locate(stacks, 'AWS::RDS::DBInstance').filter((instance) =>
      isSame(originOf(stacks, instance.stack, propertiesOf(instance).DBClusterIdentifier), cluster),
    );
    // One of the instances is the writer.
    const needed = Math.max(members.length - 1, scaledMaximum(stacks, cluster, /ReadReplicaCount/));
    return { located: cluster, needed };
  });
}

/** Instances that are there, and readers that Application Auto Scaling may add to them. */
export function databaseInstances(stacks: readonly CheckedStack[]): Counts {
  const instances = locate(stacks, 'AWS::RDS::DBInstance');
  const alone = instances.filter((instance) => propertiesOf(instance).DBClusterIdentifier === undefined).length;
  return { needed: readersByCluster(stacks).reduce((sum, readers) => sum + readers.needed + 1, alone) };
}

/** Nodes of each shard of the cache with the most. */
export function nodesOfShard(stacks: readonly CheckedStack[]): Counts {
  return mostOf(cacheShapes(stacks).map(({ group, nodesPerShard }) => ({ located: group, needed: nodesPerShard })));
}

/** Shards and nodes of each, at the maxima. */
function cacheShapes(stacks: readonly CheckedStack[]) {
  return locate(stacks, 'AWS::ElastiCache::ReplicationGroup').map((group) => {
    const { NumNodeGroups, ReplicasPerNodeGroup } = propertiesOf(group);
    const shards = Math.max(numberOr(NumNodeGroups, 1), scaledMaximum(stacks, group, /NodeGroups/));
    const replicas = Math.max(numberOr(ReplicasPerNodeGroup, 0), scaledMaximum(stacks, group, /Replicas/));
    return { group, shards, nodesPerShard: replicas + 1 };
  });
}

/** Nodes of all caches. */
export function cacheNodes(stacks: readonly CheckedStack[]): Counts {
  return { needed: cacheShapes(stacks).reduce((sum, { shards, nodesPerShard }) => sum + shards * nodesPerShard, 0) };
}

/** Rules of listeners, with the load balancer that each is of. */
function rulesByBalancer(stacks: readonly CheckedStack[]) {
  return locate(stacks, 'AWS::ElasticLoadBalancingV2::ListenerRule').flatMap((rule) => {
    const listener = originOf(stacks, rule.stack, propertiesOf(rule).ListenerArn);
    const balancer =
      listener === undefined ? undefined : originOf(stacks, listener.stack, propertiesOf(listener).LoadBalancerArn);
    return balancer === undefined ? [] : [{ rule, balancer }];
  });
}

/** Rules of the load balancer with the most. */
export function rulesOfBalancer(stacks: readonly CheckedStack[]): Counts {
  const rules = rulesByBalancer(stacks);
  const counts = rules.map(({ balancer }) => rules.filter((other) => isSame(other.balancer, balancer)).length);
  return { needed: Math.max(0, ...counts) };
}

/** Tasks that stand behind one load balancer, while all of its services deploy at their maximum. */
export function targetsOfBalancer(stacks: readonly CheckedStack[]): Counts {
  const peaks = servicePeaks(stacks);
  const rules = rulesByBalancer(stacks);
  const sums = rules.map(({ balancer }) => {
    const groups = rules
      .filter((other) => isSame(other.balancer, balancer))
      .flatMap(({ rule }) =>
        asList(propertiesOf(rule).Actions).map((action) =>
          originOf(stacks, rule.stack, recordOf(action).TargetGroupArn),
        ),
      );
    const behind = peaks.filter(({ service }) =>
      asList(propertiesOf(service).LoadBalancers).some((entry) => {
        const group = originOf(stacks, service.stack, recordOf(entry).TargetGroupArn);
        return groups.some((other) => isSame(other, group));
      }),
    );
    const sum = (of: (peak: (typeof peaks)[number]) => number) => behind.reduce((total, peak) => total + of(peak), 0);
    return { needed: sum(({ deploying }) => deploying), atFloors: sum(({ atFloor }) => atFloor) };
  });
  return sums.sort((a, b) => b.needed - a.needed)[0] ?? { needed: 0 };
}

/**
 * Those of the templates, and the one that AWS makes for itself where a cache or a firewall logs to CloudWatch (read: CloudWatch Logs user
 * guide, "Enable logging from AWS services").
 */
export function logPolicies(stacks: readonly CheckedStack[]): Counts {
  const delivers = locate(stacks, 'AWS::ElastiCache::ReplicationGroup', 'AWS::WAFv2::LoggingConfiguration').some(
    (located) => {
      const { LogDeliveryConfigurations, LogDestinationConfigs } = propertiesOf(located);
      const kinds = asList(LogDeliveryConfigurations).map((delivery) => asText(recordOf(delivery).DestinationType));
      return kinds.includes('cloudwatch-logs') || asList(LogDestinationConfigs).length > 0;
    },
  );
  const { needed, parts = [] } = countOf(stacks, 'AWS::Logs::ResourcePolicy');
  return { needed: needed + (delivers ? 1 : 0), parts };
}
