import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CloudFormationValidatePlugin } from 'aws-cdk-lib';
import { Template as Assertions } from 'aws-cdk-lib/assertions';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { readAssemblySummary } from '../../lib/adapters/assembly/summary';
import { checkTemplate } from '../../lib/checks/tidemark-checks';
import { EXCEPTIONS } from '../../lib/constructs/security/compliance';
import { selectTableArchiveClasses } from '../../lib/model/archive/config';
import { databaseClusters } from '../../lib/model/database/clusters';
import { listPartitionedTables } from '../../lib/model/partitions/config';
import type { Template } from '../../lib/template/resource';
import { renderSecurityPage } from '../../scripts/security/page';
import { testApp } from '../helpers/app';
import { catalog, platform } from '../helpers/fixtures';
import { IS_FULL, inFull } from '../helpers/properties';
import { isHeldAgainstPacks, platforms, synthesizedPlatform } from '../helpers/synthesized';

const folder = mkdtempSync(join(tmpdir(), 'tidemark-stacks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

function synth(system: string, environment: string): CloudAssembly {
  return new CloudAssembly(synthesizedPlatform(system, environment).directory);
}

const resourcesOf = (template: unknown) =>
  Object.entries((template as { Resources: Record<string, Resource> }).Resources);

/** One line for each resource; what changes with every build is made the same. */
function lines(template: unknown): string[] {
  return resourcesOf(template).map(([id, resource]) =>
    `${id} ${JSON.stringify(resource)}`.replace(/[0-9a-f]{64}/g, 'HASH'),
  );
}

const validator = new CloudFormationValidatePlugin();

describe.each(platforms)('%s in %s', (system, environment) => {
  let assembly: CloudAssembly;
  beforeAll(() => {
    assembly = synth(system, environment);
  }, 240_000);

  test('has no finding of cdk-nag or of our own checks', () => {
    const { findings, acknowledged } = readAssemblySummary(assembly.directory);
    expect(findings).toEqual([]);
    for (const { acknowledged: reason } of acknowledged) expect(reason?.length).toBeGreaterThan(30);
  });

  // What a synth does as well, unless it is told to leave it out, as jest.config.js does.
  test('breaks no rule of CloudFormation', () => {
    const stackTemplates = assembly.stacks.map(
      ({ displayName, templateFullPath, environment: { account, region } }) => ({
        stackConstructPath: displayName,
        templatePath: templateFullPath,
        accountId: account,
        region,
      }),
    );
    const templatePaths = stackTemplates.map(({ templatePath }) => templatePath);
    const { violations } = validator.validate({ stackTemplates, templatePaths, appConstruct: new App() });
    const { acknowledged } = readAssemblySummary(assembly.directory);
    const isAcknowledged = (name: string) =>
      acknowledged.some(({ rule }) => rule === `CloudFormation-Validate::${name}`);
    expect(violations.filter(({ ruleName }) => !isAcknowledged(ruleName))).toEqual([]);
  });

  (isHeldAgainstPacks(system, environment) ? test : test.skip)(
    'has no finding of the rule packs HIPAA, NIST 800-53 R5 and PCI DSS',
    () => {
      const { observed: found } = synthesizedPlatform(system, environment);
      expect(found.length).toBeGreaterThan(50);
      expect(found.filter(({ reason }) => reason === undefined)).toEqual([]);
    },
  );

  test('stays within CloudFormation’s limits', () => {
    for (const { templateFullPath, template } of assembly.stacks) {
      expect(readFileSync(templateFullPath).length).toBeLessThan(1_000_000);
      expect(resourcesOf(template).length).toBeLessThan(500);
    }
  });

  test('has a floor and a ceiling that hold together, and only schedules that exist', () => {
    const findings = assembly.stacks
      .flatMap(({ template }) => checkTemplate(template as Template))
      // One is acknowledged where it is; the first test has looked at that.
      .filter(({ id, description }) => id !== 'Tidemark-ConfusedDeputy' || !description.startsWith('cloudwatch.'));
    expect(findings).toEqual([]);
  });

  test('re-asserts the floor of every service whose plan changes it', () => {
    const { services } = catalog.system(system);
    const plans = Object.values(catalog.plans(environment, catalog.system(system))).filter(
      ({ service }) => services[service] !== undefined,
    );
    const { template } = assembly.getStackByName(`${system}-${environment}-services`);
    const types = resourcesOf(template).map(([, { Type }]) => Type);
    const floors = types.filter((type) => type === 'Custom::ReassertedFloor');
    expect(floors).toHaveLength(plans.filter(({ actions }) => actions.length > 0).length);
    expect(types.filter((type) => type === 'AWS::Lambda::Function')).toHaveLength(floors.length > 0 ? 1 : 0);
  });

  test('migrates its schema after the database is there and before a service is deployed', () => {
    const name = (stack: string) => `${system}-${environment}-${stack}`;
    const schema = assembly.getStackByName(name('schema'));
    const types = resourcesOf(schema.template).map(([, { Type }]) => Type);
    expect(types.filter((type) => type === 'Custom::Migrations')).toHaveLength(
      databaseClusters(catalog.system(system).database).length,
    );
    const dependencies = (stack: string) =>
      assembly.getStackByName(name(stack)).dependencies.map((dependency) => (dependency as typeof schema).stackName);
    expect(dependencies('schema')).toContain(name('data'));
    expect(dependencies('services')).toContain(name('schema'));
    expect(dependencies('data')).not.toContain(name('schema'));
  });

  test('keeps the partitions of every database whose tables have some, after its migrations', () => {
    const config = catalog.system(system);
    const { template } = assembly.getStackByName(`${system}-${environment}-schema`);
    const resources = resourcesOf(template);
    const idsOf = (type: string) => resources.filter(([, { Type }]) => Type === type).map(([id]) => id);
    const expected =
      Object.keys(listPartitionedTables(config)).length > 0 ? databaseClusters(config.database).length : 0;
    const archived = Object.keys(selectTableArchiveClasses(config)).length > 0 ? expected : 0;
    const schedules = resources.filter(([, { Type }]) => Type === 'AWS::Scheduler::Schedule');
    expect(schedules).toHaveLength(expected + archived);
    const waitsFor = new Set(schedules.flatMap(([, { DependsOn = [] }]) => DependsOn));
    if (expected > 0) for (const id of idsOf('Custom::Migrations')) expect(waitsFor).toContain(id);
    const alarms = JSON.stringify(assembly.getStackByName(`${system}-${environment}-monitoring`).template);
    expect([...alarms.matchAll(/runbook\.md#partitions-ahead"/g)]).toHaveLength(expected);
    expect([...alarms.matchAll(/runbook\.md#archive-verification"/g)]).toHaveLength(archived);
  });

  test('archives only where a table states it, for the database and every shard, and nobody may delete an object', () => {
    const config = catalog.system(system);
    const isArchived = Object.keys(selectTableArchiveClasses(config)).length > 0;
    const data = resourcesOf(assembly.getStackByName(`${system}-${environment}-data`).template);
    const clusters = data.filter(([, { Type }]) => Type === 'AWS::RDS::DBCluster');
    expect(clusters).toHaveLength(databaseClusters(config.database).length);
    for (const [, { Properties }] of clusters)
      expect((Properties?.AssociatedRoles as unknown[] | undefined)?.length).toBe(isArchived ? 2 : undefined);
    for (const { template } of assembly.stacks) {
      const allowed = resourcesOf(template)
        .filter(([, { Type }]) => Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::Role')
        .map(([, { Properties }]) => JSON.stringify(Properties));
      expect(allowed.join()).not.toMatch(/"s3:(Delete[^"]*|\*)"/);
    }
  });

  test('says nothing of what is suspended: a deployment must not undo the pause of an operator', () => {
    for (const { template } of assembly.stacks) expect(JSON.stringify(template)).not.toContain('SuspendedState');
  });

  (isHeldAgainstPacks(system, environment) ? test : test.skip)(
    'is the same at every synth',
    () => {
      const app = testApp({ outdir: join(folder, `${system}-${environment}`) });
      platform(app, catalog.system(system), catalog.environment(environment));
      const again = app.synth();
      expect(again.stacks.map((stack) => lines(stack.template))).toEqual(
        assembly.stacks.map((stack) => lines(stack.template)),
      );
    },
    60_000,
  );
});

inFull(test)('no exception of the rule packs is there for nothing', () => {
  const used = new Set(
    platforms.flatMap(([system, environment]) =>
      synthesizedPlatform(system, environment).observed.map(({ reason }) => reason),
    ),
  );
  const idle = Object.entries(EXCEPTIONS).filter(([, { reason }]) => !used.has(reason));
  expect(idle.map(([name]) => name)).toEqual([]);
});

inFull(test)('docs/security.md says what is so; `npm run docs:security` writes it', () => {
  const page = readFileSync('docs/security.md', 'utf8');
  const facts = platforms.map(([system, environment]) => {
    const { observed, roles } = synthesizedPlatform(system, environment);
    return { name: `${system} in ${environment}`, observed, roles };
  });
  const observed = new Map(facts.map((fact) => [fact.name, fact.observed]));
  const roles = new Map(facts.map((fact) => [fact.name, fact.roles]));
  expect(renderSecurityPage(page, { observed, roles })).toBe(page);
});

describe('templates', () => {
  /** Everything that holds data; another logical id, or another value of these properties, replaces it. */
  test.each(['jedire', 'market-intelligence'])(
    'in prod %s keeps the logical ids and identifiers of what holds data',
    (name) => {
      const stateful = [
        'AWS::RDS::DBCluster',
        'AWS::RDS::DBInstance',
        'AWS::RDS::DBSubnetGroup',
        'AWS::RDS::DBClusterParameterGroup',
        'AWS::ElastiCache::ReplicationGroup',
        'AWS::ElastiCache::SubnetGroup',
        'AWS::S3::Bucket',
        'AWS::KMS::Key',
        'AWS::SQS::Queue',
      ];
      const identity = ['DBClusterIdentifier', 'DBInstanceIdentifier', 'Engine', 'DatabaseName', 'Port'];
      const data = synth(name, 'prod').stacks.flatMap((stack) =>
        resourcesOf(stack.template).map(([id, resource]) => ({ stack: stack.stackName, id, resource })),
      );
      const pinned = data
        .filter(({ resource }) => stateful.includes(resource.Type))
        .map(({ stack, id, resource }) => {
          const values = identity.flatMap((name) =>
            typeof resource.Properties?.[name] === 'string' || typeof resource.Properties?.[name] === 'number'
              ? [`${name}=${resource.Properties[name]}`]
              : [],
          );
          return [stack, id, resource.Type, resource.DeletionPolicy ?? 'default', ...values].join(' ');
        });
      expect(pinned).toMatchSnapshot();
      for (const { resource, id } of data.filter(({ resource }) =>
        ['AWS::RDS::DBCluster', 'AWS::ElastiCache::ReplicationGroup', 'AWS::S3::Bucket', 'AWS::KMS::Key'].includes(
          resource.Type,
        ),
      )) {
        expect([id, resource.DeletionPolicy, resource.UpdateReplacePolicy]).toEqual([
          id,
          'RetainExceptOnCreate',
          'Retain',
        ]);
      }
    },
  );

  test('given an environment that locks its archive, then the bucket does; given classes that expire earlier, then it is refused', () => {
    const prod = catalog.environment('prod');
    const locked = (days: number) => {
      const archiveLock = { mode: 'governance' as const, days };
      return platform(testApp(), catalog.system('jedire'), { ...prod, stateful: { ...prod.stateful, archiveLock } });
    };
    const template = resourcesOf(Assertions.fromStack(locked(365).data).toJSON());
    const [lock, ...more] = template.flatMap(([, { Properties }]) => Properties?.ObjectLockConfiguration ?? []);
    expect(lock).toMatchObject({ Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 365 } } });
    expect(more).toEqual([]);
    expect(() => locked(731)).toThrow(/service-logs\.expireAfterDays: given 730; allowed: at least 731/);
  });

  test('in prod lets nobody in but CloudFront', () => {
    for (const { template } of synth('jedire', 'prod').stacks) {
      for (const [, { Type, Properties }] of resourcesOf(template)) {
        if (Type === 'AWS::ElasticLoadBalancingV2::LoadBalancer') expect(Properties?.Scheme).toBe('internal');
        if (Type === 'AWS::EC2::Subnet') expect(Properties?.MapPublicIpOnLaunch).toBe(false);
      }
    }
  });

  test('in another region takes its firewall from us-east-1 without a custom resource', () => {
    const app = testApp({ outdir: join(folder, 'abroad') });
    const environment = {
      ...catalog.environment('prod'),
      region: 'eu-west-1',
      availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
    };
    platform(app, catalog.system('jedire'), environment);
    const { stacks } = app.synth();
    const regionOf = Object.fromEntries(stacks.map((stack) => [stack.stackName, stack.environment.region]));
    expect(regionOf['jedire-prod-firewall']).toBe('us-east-1');
    expect(regionOf['jedire-prod-edge']).toBe('eu-west-1');
    const edge = JSON.stringify(stacks.find((stack) => stack.stackName === 'jedire-prod-edge')?.template);
    expect(edge).toContain('"Fn::GetStackOutput":{"StackName":"jedire-prod-firewall","Region":"us-east-1"');
    expect(edge).not.toContain('Custom::CrossRegion');
  });
});

const canUnshare = (() => {
  try {
    execFileSync('unshare', ['-rn', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    process.stderr.write('unshare is not available: synth without a network is not tried\n');
    return false;
  }
})();

(canUnshare ? describe : describe.skip)('synth', () => {
  inFull(test)(
    'needs no network',
    () => {
      const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
      const env = {
        ...process.env,
        CDK_OUTDIR: join(folder, 'offline'),
        CDK_CONTEXT_JSON: JSON.stringify({ ...context, environment: 'prod' }),
      };
      execFileSync('unshare', ['-rn', process.execPath, '--import', 'tsx', 'bin/app.ts'], { env, stdio: 'pipe' });
      expect(readAssemblySummary(join(folder, 'offline')).stacks).toHaveLength(8);
    },
    60_000,
  );

  test.each([
    [{ environment: 'stagin' }, 'one of dev, staging, prod'],
    ...(IS_FULL ? [[{ system: 'jedi' }, 'one of jedire'] as const] : []),
  ] as const)(
    'given %j, then it lists what there is and fails',
    (extra, words) => {
      const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
      const env = {
        ...process.env,
        CDK_OUTDIR: join(folder, 'wrong'),
        CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...extra }),
      };
      expect(() => execFileSync(process.execPath, ['--import', 'tsx', 'bin/app.ts'], { env, stdio: 'pipe' })).toThrow(
        words,
      );
    },
    60_000,
  );
});
