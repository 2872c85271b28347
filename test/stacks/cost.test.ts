import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, CfnResource, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import fc from 'fast-check';
import { readAssembly } from '../../lib/adapters/assembly/read-assembly';
import { FloorTimeline } from '../../lib/capacity/plan/floor-timeline';
import { DAY_MS } from '../../lib/capacity/series/series';
import type { CostedStack } from '../../lib/cost/charge';
import { type CostEstimate, estimateCost } from '../../lib/cost/estimate';
import { classifyPricing } from '../../lib/cost/pricers/by-resource-type';
import { sizeSystem } from '../../lib/model/system/sizing';
import { costedStacks } from '../../lib/review/costed-stacks';
import { Platform } from '../../lib/stacks/platform';
import { testApp, testEnv } from '../helpers/app';
import { catalog } from '../helpers/fixtures';
import { anyPlatform } from '../helpers/platform-configs';
import { IS_FULL, inFull, runs } from '../helpers/properties';
import { platforms, synthesizedPlatform } from '../helpers/synthesized';

const folder = mkdtempSync(join(tmpdir(), 'tidemark-cost-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MONDAY_MS = Date.parse('2026-01-05T00:00Z');

const estimates = new Map<string, CostEstimate>();

// From the last to the first, so that a suite that began with the first synthesizes the other half meanwhile.
describe.each([...platforms].reverse())('%s in %s', (system, environment) => {
  let stacks: CostedStack[];
  let estimate: CostEstimate;
  beforeAll(() => {
    stacks = costedStacks(readAssembly(synthesizedPlatform(system, environment).directory));
    estimate = estimateCost({ stacks });
    estimates.set(`${system} ${environment}`, estimate);
  }, 240_000);

  test('every resource is priced, listed as not covered, or known to be free', () => {
    const spoken = new Set([...estimate.lines, ...estimate.notCovered].map(({ resource }) => resource));
    let count = 0;
    for (const { template, paths } of stacks) {
      for (const [logicalId, { Type }] of Object.entries(template.Resources ?? {})) {
        count += 1;
        const path = paths?.[logicalId];
        expect(path).toBeDefined();
        // What has an answer of its own may be free by its properties, such as an endpoint of a gateway.
        if (!spoken.has(path ?? ''))
          expect([Type, classifyPricing(Type)]).toEqual([Type, expect.stringMatching(/free|priced/)]);
        if (classifyPricing(Type) === 'free') expect(spoken).not.toContain(path);
      }
    }
    expect(count).toBeGreaterThan(200);
  });

  test('no type is unknown, and no class, engine or node of it is without a price', () => {
    const reasons = estimate.notCovered.map(({ reason }) => reason);
    expect(reasons.filter((reason) => reason.includes('not known'))).toEqual([]);
    expect(reasons.filter((reason) => reason.startsWith('the price book has no price of A'))).toEqual([]);
    expect(reasons.filter((reason) => reason.includes('not a value'))).toEqual([]);
  });

  test('the task-hours of each service are those of the floors of its committed plan', () => {
    const config = catalog.system(system);
    const sized = sizeSystem(config, catalog.environment(environment));
    const plans = catalog.plans(environment, config);
    for (const [name, { scaling, cpu }] of Object.entries(sized.services)) {
      const weekly = (plans[name]?.actions ?? []).filter(({ schedule }) => schedule.startsWith('cron('));
      const end = MONDAY_MS + 7 * DAY_MS;
      const floors = new FloorTimeline({ timeZone: 'UTC', actions: weekly }, MONDAY_MS, end, scaling.minCapacity);
      const hours = (floors.taskHours(MONDAY_MS, end) / 168) * 730;
      const line = estimate.lines.find(({ service, what }) => service === name && what === 'Fargate: vCPU of tasks');
      expect(line?.quantity).toBeCloseTo((hours * cpu) / 1024, 6);
    }
  });

  test('each line names its construct and the part of the platform it belongs to', () => {
    for (const { environment: name, stack, service, resource } of estimate.lines) {
      expect(name).toBe(`${system}-${environment}`);
      expect(stack.startsWith(`${name}/`)).toBe(true);
      expect(resource.startsWith(`${stack}/${service}`)).toBe(true);
    }
  });
});

// Not of every system: as-built runs caches in production that are smaller than those every staging has.
test('production of JediRe costs more than its staging, and that more than its development', () => {
  const costs = ['dev', 'staging', 'prod'].flatMap((name) => estimates.get(`jedire ${name}`)?.monthUsd ?? []);
  expect(costs.length).toBe(IS_FULL ? 3 : 2);
  expect(costs).toEqual([...costs].sort((a, b) => a - b));
  expect(new Set(costs).size).toBe(costs.length);
});

test('the figure of docs/cost.md is about that of today’s plans', () => {
  const text = readFileSync(join(__dirname, '../../docs/cost.md'), 'utf8');
  const stated = Number(/comes to ([\d,]+) USD a month/.exec(text)?.[1]?.replace(',', ''));
  const { monthUsd = 0 } = estimates.get('jedire prod') ?? {};
  expect(Math.abs(stated / monthUsd - 1)).toBeLessThan(0.1);
});

// A class or engine may be without a price; a type of resource that the library makes may not be unknown.
inFull(test)(
  'given any platform that config allows, then every type is known and every line is a number',
  () => {
    fc.assert(
      fc.property(anyPlatform, ({ system, environment }) => {
        const app = testApp({ outdir: mkdtempSync(join(folder, 'any-')) });
        new Platform(app, 'any', { system: sizeSystem(system, environment), environment });
        const { lines, notCovered } = estimateCost({ stacks: costedStacks(readAssembly(app.synth().directory)) });
        for (const { monthUsd } of lines) expect(monthUsd).toBeGreaterThanOrEqual(0);
        expect(notCovered.filter(({ reason }) => reason.includes('not known'))).toEqual([]);
        expect(notCovered.filter(({ reason }) => reason.includes('not a value'))).toEqual([]);
        expect(lines.map(({ what }) => what)).toContain('Fargate: vCPU of tasks');
      }),
      // A synth takes a second or two.
      { numRuns: runs(3) },
    );
  },
  120_000,
);

describe("somebody else's app", () => {
  test('has stacks in stages and within stacks, with the paths and regions of theirs', () => {
    const app = new App({ outdir: join(folder, 'nested') });
    const stage = new Stage(app, 'Prod', { env: testEnv });
    const outer = new Stack(stage, 'Outer');
    new Key(outer, 'Key');
    const inner = new NestedStack(outer, 'Inner');
    new Key(inner, 'Key');
    const innermost = new NestedStack(inner, 'Innermost');
    new Vpc(innermost, 'Vpc', { natGateways: 1, maxAzs: 2 });
    new Key(new Stack(app, 'Alone'), 'Key');
    const stacks = costedStacks(readAssembly(app.synth().directory));
    const { lines, notCovered } = estimateCost({ stacks });
    expect(lines.map(({ environment, stack, resource, what }) => [environment, stack, resource, what])).toEqual([
      ['Prod', 'Prod/Outer', 'Prod/Outer/Key/Resource', 'KMS key'],
      ['Prod', 'Prod/Outer/Inner', 'Prod/Outer/Inner/Key/Resource', 'KMS key'],
      ...[
        ['EIP', 'public IPv4 address'],
        ['NATGateway', 'NAT gateway'],
      ].map(([id, what]) => [
        'Prod',
        'Prod/Outer/Inner/Innermost',
        `Prod/Outer/Inner/Innermost/Vpc/PublicSubnet1/${id}`,
        what,
      ]),
    ]);
    // A stack without an environment has no region, and so no price of a key.
    expect(notCovered.filter(({ environment }) => environment === 'Alone').map(({ what }) => what)).toContain(
      'KMS key',
    );
    expect(notCovered.map(({ type }) => type)).not.toContain('AWS::CloudFormation::Stack');
  });

  test('may hold a stack whose template is elsewhere: it is listed', () => {
    const app = new App({ outdir: join(folder, 'elsewhere') });
    const stack = new Stack(app, 'Main', { env: testEnv });
    const there = new CfnResource(stack, 'There', {
      type: 'AWS::CloudFormation::Stack',
      properties: { TemplateURL: 'https://example.com/template.json' },
    });
    new CfnOutput(stack, 'Id', { value: there.ref });
    const { notCovered } = estimateCost({ stacks: costedStacks(readAssembly(app.synth().directory)) });
    expect(notCovered.map(({ type, resource }) => [type, resource])).toEqual([
      ['AWS::CloudFormation::Stack', 'Main/There'],
    ]);
  });

  test('costs the same where nothing states the paths of its constructs', () => {
    const app = new App({ outdir: join(folder, 'bare') });
    new Key(new Stack(app, 'Main', { env: testEnv }), 'Key');
    const stacks = costedStacks(readAssembly(app.synth().directory));
    const bare = stacks.map(({ paths: _paths, ...rest }) => rest);
    const [line] = estimateCost({ stacks: bare }).lines;
    expect(line).toMatchObject({ environment: 'Main', stack: 'Main', what: 'KMS key', monthUsd: 1 });
    expect(line?.resource).toMatch(/^Key[0-9A-F]{8}$/);
  });
});
