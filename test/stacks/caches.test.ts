import { Template } from 'aws-cdk-lib/assertions';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { systems } from '../../config';
import { catalog } from '../helpers/fixtures';
import { synthesizedPlatform } from '../helpers/synthesized';

type Resources = Record<string, { readonly Properties: Record<string, unknown> }>;

const names = Object.keys(systems);

/** What tasks of a service may do with an action, as text: ARNs hold names of outputs, which say of which resource. */
function resourcesOf(template: Template, service: string, action: string): string[] {
  const policies = Object.entries(template.findResources('AWS::IAM::Policy') as Resources);
  const ofService = policies.filter(([id]) => id.startsWith(`${service.replaceAll('-', '')}TaskDefinitionTaskRole`));
  return ofService.flatMap(([, { Properties }]) => {
    const { Statement } = Properties.PolicyDocument as { Statement: { Action: unknown; Resource: unknown }[] };
    return Statement.filter(({ Action }) => [Action].flat().includes(action))
      .flatMap(({ Resource }) => [Resource].flat())
      .map((resource) => JSON.stringify(resource));
  });
}

describe.each(names)('the caches of %s in prod', (name) => {
  const system = catalog.system(name);
  const { stacks } = new CloudAssembly(synthesizedPlatform(name, 'prod').directory);
  const templateOf = (stack: string) =>
    Template.fromJSON(stacks.find(({ stackName }) => stackName === `${name}-prod-${stack}`)?.template);
  const templates = { data: templateOf('data'), services: templateOf('services') };
  const published = Object.values(templates.data.findResources('AWS::SSM::Parameter') as Resources)
    .map(({ Properties }) => String(Properties.Name))
    .filter((parameter) => parameter.includes('/cache/'));
  const used = Object.entries(system.services).map(([service, { caches }]) => [service, caches] as const);

  test('publish their settings, and each service may read those of its caches and no other', () => {
    expect(published.length).toBeGreaterThanOrEqual(Object.keys(system.caches).length);
    for (const [service, caches] of used) {
      const readable = resourcesOf(templates.services, service, 'ssm:GetParameter').filter((arn) =>
        arn.includes('/cache/'),
      );
      const own = published.filter((parameter) => caches.some((cache) => parameter.includes(`/cache/${cache}/`)));
      expect(readable.map((arn) => /parameter(\/.*?)"/.exec(arn)?.[1]).sort()).toEqual([...own].sort());
    }
  });

  test('admit each service as itself: one user of its own in each of its caches', () => {
    for (const [service, caches] of used) {
      const arns = resourcesOf(templates.services, service, 'elasticache:Connect');
      const users = arns.filter((arn) => arn.includes(':user:'));
      expect(arns.length - users.length).toBe(caches.length);
      const own = caches.map((cache) => `Cache${cache}User${service}`.replaceAll('-', ''));
      expect(users.map((arn) => /PublishOutputRef(\w+?)[0-9A-F]{16}"/.exec(arn)?.[1]).sort()).toEqual(own.sort());
    }
  });
});
