import { Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../model/system/environment';
import { type PlatformName, stackName } from '../model/system/resource-names';

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
