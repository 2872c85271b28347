import { CfnResource, Stack, Validations } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { readAssembly } from '../../lib/adapters/assembly/read-assembly';
import { readAssemblySummary } from '../../lib/adapters/assembly/summary';
import { TidemarkChecks } from '../../lib/checks/tidemark-checks';
import { estimateCost } from '../../lib/cost/estimate';
import { costedStacks } from '../../lib/review/costed-stacks';
import type { Platform } from '../../lib/stacks/platform';
import { compareAssemblies } from '../helpers/compare-assemblies';
import { countOfFitting, type GroupedNames, groupedPlatform, tooLarge } from '../helpers/grouped-platform';
import { IS_FULL, inFull } from '../helpers/properties';
import { countDeadEnds } from '../rehearsal/rehearse';
import { readStacks } from '../rehearsal/stack-model';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
}

/** Names of what states no group. */
const UNGROUPED: GroupedNames = { services: { web: undefined, 'job-mail': undefined }, shards: { east: undefined } };
const NAMES: GroupedNames = {
  services: { ...UNGROUPED.services, api: 'search', 'job-index': 'search', ai: 'insights' },
  shards: { ...UNGROUPED.shards, oregon: 'pacific', nevada: 'pacific', utah: 'insights' },
  connected: ['web', 'api'],
};

describe('services and shards in groups', () => {
  let assembly: CloudAssembly;
  let alone: CloudAssembly;
  let platform: Platform;
  beforeAll(() => {
    const made = groupedPlatform(NAMES);
    // All other rules are for test/stacks/groups.long.test.ts.
    Validations.of(made.app).addPlugins(new TidemarkChecks());
    platform = made.platform;
    assembly = made.app.synth();
    alone = groupedPlatform({ ...UNGROUPED, connected: ['web'] }).app.synth();
  }, 120_000);

  const stackOf = (id: string, of = assembly) => of.getStackByName(`big-prod-${id}`);
  const resourcesOf = (id: string, of = assembly) =>
    Object.entries(stackOf(id, of).template.Resources as Record<string, Resource>);
  const ofType = (id: string, type: string) => resourcesOf(id).filter(([, { Type }]) => Type === type);

  test('have stacks of their own, which pass every check', () => {
    expect(readAssemblySummary(assembly.directory).findings).toEqual([]);
    const own = ['services-search', 'services-insights', 'data-pacific', 'data-insights'];
    for (const id of [...own, 'schema-pacific', 'schema-insights']) expect(resourcesOf(id).length).toBeGreaterThan(10);
    for (const group of ['search', 'insights', 'pacific'])
      expect(ofType(`monitoring-${group}`, 'AWS::CloudWatch::Alarm').length).toBeGreaterThan(5);
    expect(Object.keys(platform.groups)).toEqual(['insights', 'pacific', 'search']);
    expect(platform.groups.search?.services?.http.api).toBeDefined();
    expect(platform.groups.search?.data).toBeUndefined();
  });

  inFull(test)('can be deployed by the runbook after each failure of a first deployment', () => {
    expect(countDeadEnds(readStacks(assembly.stacks))).toBe(0);
    const isProtected = (id: string) => stackOf(id).terminationProtection;
    expect(['data', 'data-pacific', 'data-insights'].map(isProtected)).toEqual([true, true, true]);
  });

  test('change no resource of the stacks of what states none, but for users of caches and rules to shards', () => {
    for (const id of ['network', 'data', 'services', 'schema', 'monitoring', 'edge']) {
      const [now, before] = [resourcesOf(id), resourcesOf(id, alone)].map((all) => new Map(all));
      const missing = [...(before?.keys() ?? [])].filter((logicalId) => !now?.has(logicalId));
      expect([id, missing]).toEqual([id, []]);
      const added = [...(now ?? [])].filter(([logicalId]) => !before?.has(logicalId)).map(([, { Type }]) => Type);
      const allowed = ['AWS::ElastiCache::User', 'AWS::EC2::SecurityGroupEgress', 'AWS::EC2::SecurityGroupIngress'];
      expect([id, added.filter((type) => !allowed.includes(type))]).toEqual([id, []]);
    }
  });

  test('depend on the stacks of what states none, which depend on no group; all schemas come before all services', () => {
    const dependencies = (id: string) =>
      stackOf(id).dependencies.flatMap((one) =>
        'stackName' in one ? String(one.stackName).slice('big-prod-'.length) : [],
      );
    expect(dependencies('data')).toEqual(['network']);
    expect(dependencies('data-pacific')).toContain('data');
    for (const id of ['services', 'services-search', 'services-insights'])
      expect(dependencies(id)).toEqual(expect.arrayContaining(['schema', 'schema-pacific', 'schema-insights']));
    expect(dependencies('services').filter((id) => id.startsWith('services'))).toEqual([]);
    expect(dependencies('services-search')).toContain('services');
    expect(dependencies('services-search')).not.toContain('services-insights');
    expect(dependencies('monitoring').filter((id) => /-(search|pacific|insights)$/.test(id))).toEqual([]);
  });

  // CloudFormation, AWS::EC2::SecurityGroup: nothing goes from the load balancer to a task without a rule on either side.
  test.each([
    ['services-search', 1],
    ['services-insights', 1],
  ])('%s lets the load balancer in, from both sides', (id, count) => {
    const port = (type: string) =>
      ofType(id, type).filter(([, { Properties }]) => Properties.FromPort === 8080 && Properties.ToPort === 8080);
    const [entry] = ofType('services', 'AWS::EC2::SecurityGroup').filter(([logicalId]) =>
      logicalId.startsWith('Entry'),
    );
    const outward = port('AWS::EC2::SecurityGroupEgress');
    const inward = port('AWS::EC2::SecurityGroupIngress');
    expect([outward.length, inward.length]).toEqual([count, count]);
    for (const [, { Properties }] of outward)
      expect(JSON.stringify(Properties.GroupId)).toContain(`"Fn::GetStackOutput":{"StackName":"big-prod-services"`);
    for (const [, { Properties }] of inward) {
      expect(JSON.stringify(Properties.SourceSecurityGroupId)).toContain(entry?.[0]);
      // The group of the service, which is in this stack.
      expect(JSON.stringify(Properties.GroupId)).not.toContain('Fn::GetStackOutput');
    }
  });

  // ECS API reference, CreateService: the target group of a service must belong to a load balancer already.
  test('make a service after its rule', () => {
    const [service] = resourcesOf('services-search').filter(([logicalId]) => logicalId.startsWith('apiService'));
    expect(service?.[1].DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^apiRule/)]));
  });

  // Elastic Load Balancing API reference, CreateRule: a listener has no two rules of one priority.
  test('have rules of one listener, each with a priority of its own', () => {
    const rules = ['services', 'services-search', 'services-insights'].flatMap((id) =>
      ofType(id, 'AWS::ElasticLoadBalancingV2::ListenerRule'),
    );
    expect(new Set(rules.map(([, { Properties }]) => Properties.Priority)).size).toBe(3);
  });

  // cfn-lint#4494: Fn::Split is not among what was tried with Fn::GetStackOutput.
  test('take the name of the load balancer from an output, and not from the ARN of the listener', () => {
    const taken = ['services-search', 'services-insights', 'monitoring-search', 'monitoring-insights'].map((id) => [
      id,
      JSON.stringify(stackOf(id).template).includes('"Fn::Split":["/"'),
    ]);
    expect(taken.filter(([, isTaken]) => isTaken)).toEqual([]);
  });

  test('each shard is in the directory, beside itself, and services reach the shards of a group by one rule for each role', () => {
    const names = (id: string) =>
      ofType(id, 'AWS::SSM::Parameter').flatMap(([, { Properties }]) => {
        const [, shard] = /^\/big\/prod\/database\/shards\/(.*)$/.exec(String(Properties.Name)) ?? [];
        return shard ?? [];
      });
    expect(names('data').sort()).toEqual(['east', 'main']);
    expect(names('data-pacific').sort()).toEqual(['nevada', 'oregon']);
    expect(names('data-insights')).toEqual(['utah']);
    const [outward, inward] = ['AWS::EC2::SecurityGroupEgress', 'AWS::EC2::SecurityGroupIngress'].map((type) =>
      ofType('services-search', type).filter(([, { Properties }]) =>
        JSON.stringify(Properties).includes('data-pacific'),
      ),
    );
    expect([outward?.length, inward?.length]).toEqual([2, 2]);
    // IAM names each of them.
    const statements = JSON.stringify(resourcesOf('services-search').filter(([, { Type }]) => /Policy$/.test(Type)));
    for (const id of ['data-pacific', 'data-insights']) expect(statements).toContain(`big-prod-${id}`);
  });

  test('alarms of a group tell the topic of the platform', () => {
    for (const [, { Properties }] of ofType('monitoring-search', 'AWS::CloudWatch::Alarm'))
      expect(JSON.stringify(Properties.AlarmActions)).toContain('"StackName":"big-prod-monitoring"');
    const alarms = JSON.stringify(resourcesOf('monitoring-search'));
    expect(alarms).toContain('After a deployment the minimum');
    const named = ['monitoring', 'monitoring-search', 'monitoring-pacific'].map((id) =>
      ofType(id, 'AWS::CloudWatch::Dashboard').map(([, { Properties }]) => Properties.DashboardName),
    );
    expect(named).toEqual([['big-prod-monitoring'], ['big-prod-monitoring-search'], ['big-prod-monitoring-pacific']]);
  });

  inFull(test)('are found by the estimate of costs and by a review', () => {
    const { lines } = estimateCost({ stacks: costedStacks(readAssembly(assembly.directory)) });
    const priced = new Set(lines.map(({ stack, service }) => `${stack}/${service}`));
    for (const place of ['services/web', 'services-search/api', 'services-insights/ai', 'data-pacific/Shard-oregon'])
      expect(priced).toContain(`big-prod/${place}`);
    const { findings } = compareAssemblies(alone.directory, assembly.directory);
    const stacks = new Set(findings.map(({ stack }) => stack));
    for (const id of ['services-search', 'data-pacific']) expect(stacks).toContain(`big-prod/${id}`);
    expect(compareAssemblies(assembly.directory, assembly.directory).findings).toEqual([]);
  });

  inFull(test)(
    'removing a service changes nothing of the others: no logical id, no priority',
    () => {
      const { 'job-index': index, ai, ...rest } = NAMES.services;
      const smaller = groupedPlatform({ ...NAMES, services: rest }).app.synth();
      for (const id of ['services', 'services-search']) {
        const now = new Map(resourcesOf(id));
        for (const [logicalId, resource] of resourcesOf(id, smaller))
          expect([logicalId, now.get(logicalId)]).toEqual([logicalId, resource]);
      }
      // The other rules of a listener, above all, are untouched.
      const priorities = (of: CloudAssembly) =>
        resourcesOf('services', of).flatMap(([, { Properties }]) => Properties?.Priority ?? []);
      expect(priorities(smaller)).toEqual(priorities(assembly));
    },
    60_000,
  );

  test('a stack has, when it is counted, as many resources as its template will have', () => {
    for (const stack of platform.node.children.filter(Stack.isStack)) {
      const counted = stack.node.findAll().filter((node) => CfnResource.isCfnResource(node)).length;
      const { template } = assembly.getStackByName(stack.stackName);
      expect([stack.stackName, counted]).toEqual([stack.stackName, Object.keys(template.Resources).length]);
    }
  });
});

describe('given more services than one stack holds, then it is said how many fit', () => {
  const jobs = (count: number) => ({
    services: Object.fromEntries(Array.from({ length: count }, (_, index) => [`job${index}`, undefined])),
  });

  // CloudFormation user guide, "Quotas": 500 resources in a template.
  test('and so many do', () => {
    const [problem, ...others] = tooLarge(jobs(40));
    expect(others).toEqual([]);
    expect(problem?.where).toBe('stack big-prod-services');
    expect(problem?.given).toMatch(/^\d{3} resources: \d+ of 40 services, \d+ of the rest$/);
    expect(problem?.allowed).toContain('500 resources in one template');
    expect(problem?.remedy).toContain('services.<name>.group');
    const count = countOfFitting(problem?.allowed);
    expect(count).toBeGreaterThan(10);
    if (!IS_FULL) return;
    expect(tooLarge(jobs(count))).toEqual([]);
    expect(tooLarge(jobs(count + 1))).toHaveLength(1);
  }, 60_000);
});
