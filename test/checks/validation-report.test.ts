import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack, Validations } from 'aws-cdk-lib';
import { CfnScalableTarget } from 'aws-cdk-lib/aws-applicationautoscaling';
import { readAssemblySummary } from '../../lib/adapters/assembly/summary';
import { TidemarkChecks } from '../../lib/checks/tidemark-checks';
import { testApp, testEnv } from '../helpers/app';

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
