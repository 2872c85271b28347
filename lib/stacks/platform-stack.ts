import { Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../model/system/environment';
import { type PlatformName, stackName } from '../model/system/resource-names';
import { FreshReferences } from './fresh-references';

/** What every stack of a platform needs to know. */
export interface PlatformStackProps {
  readonly name: PlatformName;
  readonly environment: EnvironmentConfig;
}

/** A stack of a platform: named, tagged, in the environment's account, its zones taken from config. */
export abstract class PlatformStack extends Stack {
  private readonly zones: readonly string[];

  constructor(scope: Construct, id: string, props: PlatformStackProps & { readonly stackProps?: StackProps }) {
    const { name, environment } = props;
    super(scope, id, {
      // An app that states how its stacks are synthesized knows why.
      ...(statesSynthesizer(scope) ? {} : { synthesizer: new FreshReferences() }),
      env: { account: environment.account, region: environment.region },
      stackName: stackName(name, id),
      ...props.stackProps,
    });
    this.zones = environment.availabilityZones;
    Tags.of(this).add('system', name.system);
    Tags.of(this).add('environment', name.environment);
    Tags.of(this).add('stack', id);
  }

  /** Zones from config: a lookup would need credentials at synth. */
  override get availabilityZones(): string[] {
    return [...this.zones];
  }
}

/** Whether the app has a `defaultStackSynthesizer`; the CDK keeps it in a key whose beginning is made up for each process. */
function statesSynthesizer(scope: Construct): boolean {
  return Object.keys(scope.node.root.node.getAllContext()).some((key) => key.endsWith(':core/defaultStackSynthesizer'));
}
