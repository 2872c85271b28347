import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { AuroraPostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { checkCluster } from '../../model/database/checks';
import type { ReaderAutoscaling, ReaderRole } from '../../model/database/reader-roles';
import type { ServerlessRange } from '../../model/database/serverless';
import type { CapacityPlan } from '../../model/plan/capacity-plan';
import { InputError, type Problem } from '../../model/validation/input-error';
import { hasTokens } from '../has-tokens';
import type { ProxyProps } from './proxy';

export interface AuroraDatabaseProps extends ProxyProps {
  /** Where the cluster and its proxy stand. */
  readonly vpc: IVpc;
  /** Security groups of the instances. @default one is made, which admits whom `grantConnect` names */
  readonly securityGroups?: ISecurityGroup[];
  /** Name of the database that is made in the cluster. */
  readonly databaseName: string;
  /** Such as r7g.large, or `serverless`. */
  readonly writerInstanceClass: string;
  /** Readers by role, each role behind a custom endpoint of its own. @default no readers */
  readonly readers?: Record<string, ReaderRole>;
  /**
   * How many readers the role that is autoscaled may have, and at which load one is added.
   * @default the number of readers is fixed
   */
  readonly readerAutoscaling?: ReaderAutoscaling;
  /**
   * Floors by schedule, in readers of the role that autoscaled readers join.
   * @default the bounds of readerAutoscaling
   */
  readonly readerPlan?: CapacityPlan;
  /**
   * Range of every `serverless` instance, in ACU; needed with one, and only then.
   * @default no instance is serverless
   */
  readonly serverless?: ServerlessRange;
  /** Least capacity of serverless instances by schedule, in ACU. @default the range's minimum at all times */
  readonly capacityPlan?: CapacityPlan;
  /** Dated actions of the plans before this instant are left out. @default all are written */
  readonly plannedFrom?: Date;
  /** Share of I/O in the cluster's cost, in percent; from 25 on the storage is I/O-Optimized. @default 0 */
  readonly ioCostSharePercent?: number;
  /** Key for the volume, snapshots, performance data and the master password. */
  readonly encryptionKey: IKey;
  /**
   * Version of Aurora PostgreSQL.
   * @default the version this library was tested with; see docs/database.md before changing it
   */
  readonly engineVersion?: AuroraPostgresEngineVersion;
  /**
   * Name of a global database whose primary this becomes; copies in other regions are `AuroraGlobalSecondary`.
   *
   * @default the database is in this region only
   */
  readonly globalClusterIdentifier?: string;
  /**
   * How far back the cluster can be restored to any point in time; 1 to 35 days.
   * @default backups reach back 35 days
   */
  readonly backupRetention?: Duration;
  /** What happens to the cluster when it leaves the template. @default the cluster stays when its stack goes */
  readonly removalPolicy?: RemovalPolicy;
  /** Whether the cluster refuses to be deleted. @default the cluster cannot be deleted */
  readonly deletionProtection?: boolean;
  /** Why the database may be deleted; required when it is not protected. @default it is protected */
  readonly optOutReason?: string;
  /** How long the logs of PostgreSQL are kept. @default logs are kept for a month */
  readonly logRetention?: RetentionDays;
}

/** Throws `InputError` with everything that Aurora does not allow about a database. */
export function checkDatabase(where: string, props: AuroraDatabaseProps): void {
  const { writerInstanceClass, readers = {}, readerAutoscaling, serverless } = props;
  const shape = { writerInstanceClass, readers, readerAutoscaling, serverless };
  const problems: Problem[] = (hasTokens(shape) ? [] : checkCluster(shape)).map(({ path, ...problem }) => ({
    ...problem,
    where: `${where}: ${path.join('.')}`,
  }));
  if (props.deletionProtection === false && props.optOutReason === undefined) {
    problems.push({
      where: `${where}: optOutReason`,
      given: 'nothing',
      allowed: 'a reason why the database may be deleted',
      remedy: 'Write it, or leave deletionProtection on.',
    });
  }
  for (const [plan, target] of [
    ['readerPlan', 'readerAutoscaling'],
    ['capacityPlan', 'serverless'],
  ] as const) {
    if (props[plan] === undefined || props[target] !== undefined) continue;
    problems.push({
      where: `${where}: ${plan}`,
      given: `a plan without ${target}`,
      allowed: `a plan for what ${target} scales`,
      remedy: `State ${target}, or leave the plan out.`,
    });
  }
  if (problems.length > 0) throw new InputError('invalid-database', `${where} cannot be built as configured`, problems);
}
