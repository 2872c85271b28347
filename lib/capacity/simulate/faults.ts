/** Something that goes wrong, or a deployment, at a time of the replay. */
export type Fault =
  /** A share of the tasks fails at once, as when a zone fails; others start in their place. */
  | { readonly kind: 'zone-failure'; readonly atMs: number; readonly share: number }
  /** A share of the tasks is reclaimed. Spot warns two minutes ahead, in which the tasks still serve. */
  | { readonly kind: 'spot-interruption'; readonly atMs: number; readonly share: number }
  /** No metric has points, so that no alarm acts; schedules still do. */
  | { readonly kind: 'metric-outage'; readonly fromMs: number; readonly toMs: number }
  /** Application Auto Scaling does not scale in while a deployment runs ("Service auto scaling"; aws-facts 2). */
  | { readonly kind: 'deployment'; readonly fromMs: number; readonly toMs: number };

/** Fargate Spot sends SIGTERM so long before it stops a task (aws-facts 2). */
export const SPOT_WARNING_MS = 120_000;
