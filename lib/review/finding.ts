/**
 * What a change may touch, the worst first. A change is named once, in the first class that fits.
 *
 * - `data-loss`: something that holds data is replaced or removed, or what protects it is weakened.
 * - `exposure`: who can reach it: security groups, policies of buckets and keys, public access, TLS.
 * - `permissions`: what a role may do.
 * - `availability`: fewer tasks or zones, alarms that are gone, settings of deployments.
 * - `capacity`: thresholds, bounds and plans of scaling.
 * - `cost`: what is paid for by the hour, such as the class of an instance.
 * - `other`: everything else that CloudFormation would do.
 */
export const FINDING_CLASSES = [
  'data-loss',
  'exposure',
  'permissions',
  'availability',
  'capacity',
  'cost',
  'other',
] as const;

export type FindingClass = (typeof FINDING_CLASSES)[number];

/** Whether a change takes safety away, gives some, or does neither. */
export type Effect = 'worse' | 'better' | 'neutral';

/** One value that differs. */
export interface ValueChange {
  /** Path in the resource, such as `Properties.KmsKeyId` or `DeletionPolicy`. */
  readonly path: string;
  /**
   * As the template has it, with what the template itself computes, lists in one order, and references to other stacks as
   * text with construct paths; undefined where there was none.
   */
  readonly before?: unknown;
  readonly after?: unknown;
}

/** The resource of a template that a finding is about. */
export interface ReviewedResource {
  /** Construct path, such as jedire-prod/data/Database/Cluster/Resource; the logical id where the app states none. */
  readonly path: string;
  readonly logicalId: string;
  /** CloudFormation type, such as AWS::RDS::DBCluster. */
  readonly type: string;
}

/** Something that a reviewer has to know about one resource. */
export interface Finding {
  readonly class: FindingClass;
  readonly effect: Effect;
  /** First part of the construct path, such as jedire-prod; the stack's name in an app without stages. */
  readonly environment: string;
  /** Construct path of the stack, that of a nested stack included. */
  readonly stack: string;
  readonly resource: ReviewedResource;
  /** One sentence that says what happens, not which property differs. */
  readonly summary: string;
  /** The values that cause it. */
  readonly causes: readonly ValueChange[];
  /** What to do instead; absent where there is nothing to do better. */
  readonly remedy?: string;
}

/** Differences that say nothing, by what they are. They are counted, not shown. */
export interface FoldedNoise {
  /** Hashes of code and images, names of assets, versions that follow from them. */
  readonly assets: number;
  /** The same elements in another order, and policies that say the same in other words. */
  readonly order: number;
  readonly descriptions: number;
  /** Metadata, outputs and exports that nothing but the template itself reads. */
  readonly metadata: number;
}

/** What differs between two cloud assemblies. */
export interface Comparison {
  /** By environment, the worst class first, then by construct path: equal input gives equal bytes. */
  readonly findings: readonly Finding[];
  readonly folded: FoldedNoise;
  /** Every environment of either side, also those without findings. */
  readonly environments: readonly string[];
}
