import { readAssembly } from '../../lib/adapters/assembly/read-assembly';
import { resourcesOf } from '../../lib/template/resource';
import { synthesizedPlatform } from './synthesized';

/** A scalable target as it would be registered by a deployment of a system. */
export interface DeployedTarget {
  readonly service: string;
  readonly resourceId: string;
  readonly minCapacity: number;
  readonly maxCapacity: number;
}

/** A scalable target as a template of ours has it. */
interface TargetResource {
  readonly Properties: {
    readonly ResourceId: { readonly 'Fn::Join': readonly [string, Part[]] };
    readonly MinCapacity: number;
    readonly MaxCapacity: number;
  };
}

/** What a resource id is made of in a template. */
type Part = string | { readonly Ref: string } | { readonly 'Fn::GetAtt': readonly [string, string] };

/**
 * The targets of a system's services in an environment, from its template. CloudFormation names what has no name in the
 * template `<stack>-<logical id>-<12 letters and digits>`; the last part is made up here.
 */
export function deployedTargets(systemName: string, environmentName: string): DeployedTarget[] {
  const stackName = `${systemName}-${environmentName}-services`;
  const stack = readAssembly(synthesizedPlatform(systemName, environmentName).directory).find(
    (one) => one.stackName === stackName,
  );
  if (stack === undefined) throw new Error(`no stack ${stackName}`);
  const named = (logicalId: string) => `${stackName}-${logicalId}-${suffix(logicalId)}`;
  const targets = Object.values(resourcesOf(stack.template)).filter(
    ({ Type }) => Type === 'AWS::ApplicationAutoScaling::ScalableTarget',
  ) as unknown as readonly TargetResource[];
  return targets.map(({ Properties }) => {
    const parts: Part[] = Properties.ResourceId['Fn::Join'][1];
    const ids = parts.flatMap((part) =>
      typeof part === 'string' ? [] : ['Ref' in part ? part.Ref : part['Fn::GetAtt'][0]],
    );
    // jedire-prod/services/api/Service/Service
    const service = stack.paths.get(ids[1] ?? '')?.split('/')[2];
    if (service === undefined || ids.length !== 2) throw new Error(`no service for ${JSON.stringify(parts)}`);
    return {
      service,
      resourceId: `service/${ids.map(named).join('/')}`,
      minCapacity: Properties.MinCapacity,
      maxCapacity: Properties.MaxCapacity,
    };
  });
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
