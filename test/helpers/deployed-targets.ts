import { Template } from 'aws-cdk-lib/assertions';
import { testApp } from './app';
import { catalog, platform } from './fixtures';

/** A scalable target as it would be registered by a deployment of a system. */
export interface DeployedTarget {
  readonly service: string;
  readonly resourceId: string;
  readonly minCapacity: number;
  readonly maxCapacity: number;
}

/** What a resource id is made of in a template. */
type Part = string | { readonly Ref: string } | { readonly 'Fn::GetAtt': readonly [string, string] };

/**
 * The targets of a system's services in an environment, from its template. CloudFormation names what has no name in the
 * template `<stack>-<logical id>-<12 letters and digits>`; the last part is made up here.
 */
export function deployedTargets(systemName: string, environmentName: string): DeployedTarget[] {
  const { services } = platform(testApp(), catalog.system(systemName), catalog.environment(environmentName));
  const constructs = Object.entries({ ...services.http, ...services.workers });
  const template = Template.fromStack(services);
  const named = (logicalId: string) => `${services.stackName}-${logicalId}-${suffix(logicalId)}`;
  return Object.values(template.findResources('AWS::ApplicationAutoScaling::ScalableTarget')).map(({ Properties }) => {
    const parts: Part[] = Properties.ResourceId['Fn::Join'][1];
    const ids = parts.flatMap((part) =>
      typeof part === 'string' ? [] : ['Ref' in part ? part.Ref : part['Fn::GetAtt'][0]],
    );
    const found = constructs.find(([, { service }]) => services.getLogicalId(serviceOf(service)) === ids[1]);
    if (found === undefined || ids.length !== 2) throw new Error(`no service for ${JSON.stringify(parts)}`);
    return {
      service: found[0],
      resourceId: `service/${ids.map(named).join('/')}`,
      minCapacity: Properties.MinCapacity,
      maxCapacity: Properties.MaxCapacity,
    };
  });
}

function serviceOf(service: { readonly node: { findChild(id: string): unknown } }) {
  return service.node.findChild('Service') as Parameters<ReturnType<typeof platform>['services']['getLogicalId']>[0];
}

/** Twelve letters and digits that differ between logical ids. */
function suffix(logicalId: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  let state = [...logicalId].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_003, 7);
  return Array.from({ length: 12 }, () => {
    state = (state * 1_103 + 12_345) % 1_000_003;
    return letters[state % letters.length];
  }).join('');
}
