import { Duration, TimeZone } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CacheWarming } from '../constructs/edge/cache-warming';
import { upcomingActions } from '../constructs/scaling/scheduled-capacity';
import type { WarmConfig } from '../model/edge/warming';
import type { CapacityPlan } from '../model/plan/capacity-plan';
import { findScaleUpActions } from '../model/plan/scale-up-actions';
import type { SystemConfig } from '../model/system/config';
import type { DataStack } from './data-stack';
import type { EdgeStack } from './edge-stack';
import { logRetention } from './log-retention';
import { PlatformStack, type PlatformStackProps } from './platform-stack';

export interface WarmingStackProps extends PlatformStackProps {
  readonly system: SystemConfig;
  readonly warm: WarmConfig;
  readonly data: DataStack;
  readonly edge: EdgeStack;
  /** Capacity plans by service; that of the service to warm for is read. Without it, caches are warmed by hand only. */
  readonly plans: Readonly<Record<string, CapacityPlan>>;
  /** Dated actions of the plan before this instant are left out. */
  readonly plannedFrom?: Date;
}

/** What fills caches before visitors come. Holds nothing and may be removed at any time. */
export class WarmingStack extends PlatformStack {
  readonly warming: CacheWarming;

  constructor(scope: Construct, id: string, props: WarmingStackProps) {
    super(scope, id, props);
    const { environment, system, data, edge, plans, plannedFrom, warm } = props;
    const plan = plans[warm.service];
    const raises =
      plan === undefined ? [] : findScaleUpActions({ ...plan, actions: upcomingActions(plan, plannedFrom) });
    this.warming = new CacheWarming(this, 'Warming', {
      origin: `https://${edge.edge.distribution.distributionDomainName}`,
      paths: warm.paths,
      ratePerSecond: warm.ratePerSecond,
      maxDuration: Duration.seconds(warm.maxSeconds),
      requestTimeout: Duration.seconds(warm.timeoutSeconds),
      times: raises.map(({ name, schedule }) => ({ name, schedule })),
      timeZone: TimeZone.of(plan?.timeZone ?? system.timeZone),
      encryptionKey: data.encryptionKey,
      logRetention: logRetention(environment),
    });
  }
}
