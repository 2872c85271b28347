import { recordOf } from '../../../template/resource';
import { asText } from '../../../template/values';
import type { Effect } from '../../finding';
import { whyReplaced } from '../../words/replacement';
import { describeResource } from '../../words/values';
import { isClusterMember } from '../data-loss/stateful';
import { versionStep } from '../data-loss/versions';
import { EVERYTHING, eachChange, MOVE, REPLACEMENT } from '../rule';

/** What serves by itself, and what happens when it goes. */
const SERVES: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::RestApi': 'its address no longer answers',
  'AWS::ApiGatewayV2::Api': 'its address no longer answers',
  'AWS::AutoScaling::AutoScalingGroup': 'what runs on it stops',
  'AWS::CloudFront::Distribution': 'its address no longer answers',
  'AWS::EC2::Instance': 'what runs on it stops',
  'AWS::EC2::NatGateway': 'what goes out through it needs another way, and one zone fewer has its own',
  'AWS::EC2::Subnet': 'what runs in it has one subnet fewer',
  'AWS::EC2::VPC': 'everything in it goes',
  'AWS::ECS::Service': 'its tasks stop',
  'AWS::ElasticLoadBalancingV2::Listener': 'nothing is answered on its port',
  'AWS::ElasticLoadBalancingV2::ListenerRule': 'what it routed goes to another target, or to none',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'its address no longer answers',
  'AWS::Events::Rule': 'what it started no longer starts',
  'AWS::Lambda::EventSourceMapping': 'what arrives there is no longer handled',
  'AWS::RDS::DBClusterEndpoint': 'who reads through it loses the address',
  'AWS::RDS::DBProxy': 'its address no longer answers',
  'AWS::Route53::HealthCheck': 'a fault is no longer noticed there',
  'AWS::Route53::HostedZone': 'its names no longer resolve',
  'AWS::Route53::RecordSet': 'the name no longer resolves',
  'AWS::SNS::Subscription': 'who was told is not told any more',
  'AWS::Scheduler::Schedule': 'what it started no longer starts',
};

/** What is in use while it is replaced, and what that means to who uses it. */
const IN_USE: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::RestApi': 'it gets another address',
  'AWS::ApiGatewayV2::Api': 'it gets another address',
  'AWS::AutoScaling::AutoScalingGroup': 'what runs on it starts anew',
  'AWS::CloudFront::Distribution': 'it gets another address',
  'AWS::EC2::EIP': 'it is another address',
  'AWS::EC2::Instance': 'what runs on it starts anew',
  'AWS::EC2::Subnet': 'what runs in it has to move',
  'AWS::EC2::VPC': 'everything in it has to move',
  'AWS::ECS::Cluster': 'what runs in it has to move',
  'AWS::ECS::Service': 'its tasks start anew',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'it gets another address',
  'AWS::RDS::DBProxy': 'it gets another address',
  'AWS::Route53::HostedZone': 'it gets other name servers',
};

/** Readers, and what else serves, that are gone or made anew. */
export const servingParts = eachChange((change, stack) => {
  const { key, resource, before, after, replacement, movedFrom } = change;
  const it = describeResource(resource, stack);
  const isReader = (side: typeof before) => side !== undefined && isClusterMember(side);
  if (after === undefined && before !== undefined) {
    const end = isReader(before) ? 'the queries it answered go to the instances that are left' : SERVES[before.Type];
    if (end === undefined) return [];
    const summary = `Removes ${it}: ${end}.`;
    return [{ about: resource, effect: 'worse', summary, causes: [], settles: [{ key, path: EVERYTHING }] }];
  }
  if (before === undefined && isReader(after)) {
    const summary = `Adds ${it}: queries find one more instance.`;
    return [{ about: resource, effect: 'better', summary, causes: [], settles: [{ key, path: EVERYTHING }] }];
  }
  if (before === undefined || (replacement === undefined && movedFrom === undefined)) return [];
  const inUse = IN_USE[resource.type];
  if (inUse === undefined && !isReader(before)) return [];
  const properties = replacement?.properties ?? [];
  const why = movedFrom === undefined ? whyReplaced(change, stack) : `it was ${movedFrom.logicalId}`;
  const isWithCluster = properties.includes('DBClusterIdentifier');
  const stays = isWithCluster ? 'its connections break' : 'its connections break, and the data stays with the cluster';
  const end = inUse ?? stays;
  const verb = replacement?.isCertain === false && movedFrom === undefined ? 'May replace' : 'Replaces';
  const paths = properties.map((name) => `Properties.${name}`);
  return [
    {
      about: resource,
      effect: 'worse',
      summary: `${verb} ${it} (${why}): ${end}.`,
      causes: change.values.filter(({ path }) => paths.some((cause) => path.startsWith(cause))),
      settles: [REPLACEMENT, MOVE, ...paths].map((path) => ({ key, path })),
    },
  ];
});

/** A later version of an engine: a restart, and for a major version a way that has no return. */
export const upgrade = eachChange(({ key, resource, before, after }, stack) => {
  const step = before && after && versionStep(before, after);
  if (step === undefined || step.isDown) return [];
  const { path } = step;
  return [
    {
      about: resource,
      effect: 'neutral',
      summary: `Upgrades ${describeResource(resource, stack)} from version ${step.before} to ${step.after}: it restarts, and there is no way back but a snapshot.`,
      causes: [{ path, before: step.before, after: step.after }],
      settles: [{ key, path }],
    },
  ];
});

/** Share of the tasks that AWS may take away with two minutes' notice. */
export const spot = eachChange(({ key, resource, before, after, values }, stack) => {
  const path = 'Properties.CapacityProviderStrategy';
  if (resource.type !== 'AWS::ECS::Service' || before === undefined || after === undefined) return [];
  if (!values.some((value) => value.path.startsWith(path))) return [];
  const [old, now] = [before, after].map(({ Properties }) => spotShare(Properties?.CapacityProviderStrategy));
  if (old === undefined || now === undefined || old === now) return [];
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const effect: Effect = now > old ? 'worse' : 'better';
  return [
    {
      about: resource,
      effect,
      summary: `Runs ${percent(now)} of the tasks of ${describeResource(resource, stack)} on Spot instead of ${percent(old)}: AWS may stop those with two minutes' notice.`,
      causes: values.filter((value) => value.path.startsWith(path)),
      settles: [{ key, path }],
    },
  ];
});

function spotShare(strategy: unknown): number | undefined {
  const items = (Array.isArray(strategy) ? strategy : []).map(recordOf);
  const weight = (item: Readonly<Record<string, unknown>>) => (typeof item.Weight === 'number' ? item.Weight : 0);
  const all = items.reduce((sum, item) => sum + weight(item), 0);
  const spots = items.filter(({ CapacityProvider }) => CapacityProvider === 'FARGATE_SPOT');
  if (items.length === 0) return 0;
  return all === 0 ? undefined : spots.reduce((sum, item) => sum + weight(item), 0) / all;
}

/** Health checks of containers. */
export const containerHealth = eachChange(({ key, resource, before, after }, stack) => {
  if (resource.type !== 'AWS::ECS::TaskDefinition' || before === undefined || after === undefined) return [];
  const checks = (side: typeof before) => {
    const given = side?.Properties?.ContainerDefinitions;
    return new Map(
      (Array.isArray(given) ? given : []).map((container) => {
        const { Name, HealthCheck } = recordOf(container);
        return [asText(Name), HealthCheck] as const;
      }),
    );
  };
  const [old, now] = [checks(before), checks(after)];
  return [...now].flatMap(([name, check]) => {
    const was = old.get(name);
    if (!old.has(name) || (was === undefined) === (check === undefined)) return [];
    const path = `Properties.ContainerDefinitions[${name}].HealthCheck`;
    const effect: Effect = check === undefined ? 'worse' : 'better';
    const verb = effect === 'worse' ? 'No longer checks' : 'Checks';
    return [
      {
        about: resource,
        effect,
        summary: `${verb} the health of the container ${name} in ${describeResource(resource, stack)}.`,
        causes: [{ path, before: was, after: check }],
        settles: [{ key, path }],
      },
    ];
  });
});
