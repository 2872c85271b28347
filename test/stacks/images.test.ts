import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readAssemblySummary } from '../../lib/adapters/assembly/summary';
import { TidemarkChecks } from '../../lib/checks/tidemark-checks';
import { parseSystemConfig } from '../../lib/model/system/parse';
import { sizeSystem } from '../../lib/model/system/sizing';
import { Platform } from '../../lib/stacks/platform';
import { testApp } from '../helpers/app';
import { PROD } from '../helpers/prod-environment';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}

interface Resource {
  readonly Type: string;
  readonly Properties: {
    readonly ContainerDefinitions?: readonly { readonly Image: unknown }[];
    readonly PolicyDocument?: { readonly Statement: readonly Statement[] };
  };
}

/** The service stack of a system whose one service has this image. */
function services(image: string) {
  const system = parseSystemConfig(
    { name: 'shop', services: { web: { kind: 'web', paths: ['/*'], image } } },
    'shop.ts',
  );
  const app = testApp();
  const { services: stack } = new Platform(app, 'shop-prod', { system: sizeSystem(system, PROD), environment: PROD });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new TidemarkChecks());
  const assembly = app.synth();
  const { Resources } = assembly.getStackArtifact(stack.artifactId).template as { Resources: Record<string, Resource> };
  const task = Object.values(Resources).find(({ Type }) => Type === 'AWS::ECS::TaskDefinition');
  const statements = Object.entries(Resources)
    .filter(([id, { Type }]) => Type === 'AWS::IAM::Policy' && id.includes('ExecutionRole'))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument?.Statement ?? []);
  return {
    image: JSON.stringify(task?.Properties.ContainerDefinitions?.[0]?.Image),
    pulls: statements.filter(({ Action }) => [Action].flat().some((action) => action.startsWith('ecr:'))),
    findings: readAssemblySummary(assembly.directory).findings,
  };
}

describe('an image in a private repository', () => {
  test.each([
    [
      'of the same account, by tag',
      '333333333333.dkr.ecr.us-east-1.amazonaws.com/shop/web:1.4',
      'arn:aws:ecr:us-east-1:333333333333:repository/shop/web',
      ':1.4',
    ],
    [
      'of another account and region, by digest',
      `444444444444.dkr.ecr.eu-west-1.amazonaws.com/web@${DIGEST}`,
      'arn:aws:ecr:eu-west-1:444444444444:repository/web',
      `@${DIGEST}`,
    ],
  ])('%s, can be pulled by the task', (_, name, arn, ending) => {
    const { image, pulls, findings } = services(name);
    const [host = ''] = name.split('/');
    expect(image).toContain(host.replace('.amazonaws.com', ''));
    expect(image).toContain(ending);
    // ECS developer guide, "Amazon ECS task execution IAM role": what pulling from a private repository needs.
    const allowed = (action: string) =>
      pulls.filter(({ Action }) => [Action].flat().includes(action)).map(({ Resource }) => Resource);
    for (const action of ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'])
      expect(allowed(action)).toEqual([arn]);
    expect(allowed('ecr:GetAuthorizationToken')).toEqual(['*']);
    expect(pulls.flatMap(({ Action }) => Action)).toHaveLength(4);
    expect(findings).toEqual([]);
  });

  test('of a public registry, needs no rights', () => {
    const { image, pulls } = services('public.ecr.aws/docker/library/nginx:1.27');
    expect(image).toBe('"public.ecr.aws/docker/library/nginx:1.27"');
    expect(pulls).toEqual([]);
  });
});
