import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack, Validations } from 'aws-cdk-lib';
import { CfnScalableTarget } from 'aws-cdk-lib/aws-applicationautoscaling';
import { CfnFunction } from 'aws-cdk-lib/aws-cloudfront';
import { ContainerImage, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { readAssemblySummary } from '../../lib/adapters/assembly/summary';
import { TidemarkChecks } from '../../lib/checks/tidemark-checks';
import { STRICT, testApp, testEnv } from '../helpers/app';

const folder = mkdtempSync(join(tmpdir(), 'tidemark-checks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An app with a target whose minimum is above its maximum. */
function broken(name: string) {
  const outdir = join(folder, name);
  const app = testApp({ outdir });
  const target = new CfnScalableTarget(new Stack(app, 'Stack', { env: testEnv }), 'Target', {
    minCapacity: 5,
    maxCapacity: 2,
    resourceId: 'service/a/b',
    scalableDimension: 'ecs:service:DesiredCount',
    serviceNamespace: 'ecs',
  });
  Validations.of(app).addPlugins(new TidemarkChecks());
  return { app, target, outdir };
}

describe('the plugin in a synth', () => {
  test('given a finding, then the synth fails, and the assembly and its report are complete', () => {
    const { app, outdir } = broken('found');
    expect(() => app.synth()).toThrow('MinCapacity 5 is above MaxCapacity 2');
    const report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));
    expect(report.pluginReports).toMatchObject([
      {
        pluginName: 'Tidemark',
        conclusion: 'failure',
        violations: [
          {
            ruleName: 'Tidemark-ScalingBounds',
            suggestedFix: 'Lower the minimum or raise the maximum.',
            severity: 'error',
            violatingConstructs: [
              { constructPath: 'Stack/Target', cloudFormationResource: { templatePath: 'Stack.template.json' } },
            ],
          },
        ],
      },
    ]);
    expect(readAssemblySummary(outdir).findings).toEqual([
      {
        plugin: 'Tidemark',
        rule: 'Tidemark-ScalingBounds',
        severity: 'error',
        description: 'MinCapacity 5 is above MaxCapacity 2',
        constructPath: 'Stack/Target',
      },
    ]);
  });

  test('given the finding is acknowledged on the construct, then the synth passes and keeps the reason', () => {
    const { app, target, outdir } = broken('acknowledged');
    Validations.of(target).acknowledge({ id: 'Tidemark::Tidemark-ScalingBounds', reason: 'the test wants it so' });
    app.synth();
    const { findings, acknowledged } = readAssemblySummary(outdir);
    expect(findings).toEqual([]);
    expect(acknowledged).toMatchObject([{ constructPath: 'Stack/Target', acknowledged: 'the test wants it so' }]);
  });

  test('given another rule is acknowledged, then the finding stays', () => {
    const { app, target } = broken('other');
    Validations.of(target).acknowledge({ id: 'Tidemark::Tidemark-LogRetention', reason: 'another' });
    expect(() => app.synth()).toThrow('MinCapacity 5 is above MaxCapacity 2');
  });
});

describe('a finding about many resources', () => {
  /** CloudFront developer guide, "Quotas": 100 functions for an account, and no more. */
  const tooMany = () => {
    const app = testApp();
    const stack = new Stack(app, 'Stack', { env: testEnv });
    for (let index = 0; index < 101; index++)
      new CfnFunction(stack, `F${index}`, {
        name: `f${index}`,
        functionCode: 'function handler(event) { return event.request; }',
        functionConfig: { comment: '', runtime: 'cloudfront-js-2.0' },
      });
    Validations.of(app).addPlugins(new TidemarkChecks());
    return { app, stack };
  };

  test('names one of them, and the account', () => {
    const { app } = tooMany();
    expect(() => app.synth()).toThrow('Stack/F0');
    expect(readAssemblySummary(app.outdir).findings).toMatchObject([
      {
        rule: 'Tidemark-Quota',
        constructPath: 'Stack/F0',
        description: expect.stringContaining('101 in 111111111111'),
      },
    ]);
  });

  test('can be acknowledged on its stack', () => {
    const { app, stack } = tooMany();
    Validations.of(stack).acknowledge({ id: 'Tidemark::Tidemark-Quota', reason: 'AWS has promised us more.' });
    app.synth();
    expect(readAssemblySummary(app.outdir).findings).toEqual([]);
  });
});

describe('a warning of the CDK', () => {
  const warned = (acknowledged: boolean) => {
    const app = testApp({ context: STRICT });
    const stack = new Stack(app, 'Stack', { env: testEnv });
    const task = new FargateTaskDefinition(stack, 'Task');
    // The CDK knows that this image cannot be pulled, and says so in a warning (aws-ecs, ecrImageRequiresPolicy).
    task.addContainer('app', {
      image: ContainerImage.fromRegistry('111111111111.dkr.ecr.us-east-1.amazonaws.com/shop:1'),
    });
    if (acknowledged)
      Validations.of(task).acknowledge({
        id: 'Annotation::@aws-cdk/aws-ecs:ecrImageRequiresPolicy',
        reason: 'The role of this test pulls nothing.',
      });
    return app;
  };

  test('fails the synth where it is strict, as cdk.json has it', () => {
    const { context } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'cdk.json'), 'utf8'));
    expect(context).toMatchObject(STRICT);
    expect(() => warned(false).synth()).toThrow('ecrImageRequiresPolicy');
  });

  test('passes with a reason', () => {
    expect(() => warned(true).synth()).not.toThrow();
  });
});
