import { PLAN_QUANTILES } from './rolling-plans';
import type { Dimension } from './search';
import type { Settings } from './settings';

const SCALE_OUT_AT = [30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95];
/** Threshold of scale-in as a share of that of scale-out: higher shares give capacity back sooner. */
const SCALE_IN_SHARES = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const COOLDOWN_SECONDS = [0, 60, 120, 180, 300, 600, 900];
const WINDOW_MINUTES = [3, 5, 10, 15, 20, 30, 60];
const SCALE_IN_COOLDOWN_SECONDS = [60, 180, 300, 600];
const STEP_PERCENTS = [5, 10, 20, 30, 50];
const PLAN_TARGETS = [40, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95];
/** Minutes beyond the start-up time. */
const LEAD_MARGINS = [0, 5, 10, 20, 30];
const CHANGES_PER_WEEK = [7, 14, 21, 28, 42, 84];

/** What reactive scaling can change. `capacities` are the minima to try. */
export function reactiveDimensions(capacities: readonly number[]): Dimension<Settings>[] {
  const byValue = <K extends keyof Settings>(name: K, values: readonly NonNullable<Settings[K]>[]) => ({
    name,
    alternatives: (settings: Settings) => values.map((value) => ({ ...settings, [name]: value })),
  });
  return [
    {
      name: 'scaleOutAt',
      alternatives: (settings) => {
        const { scaleOutAt, scaleInAt } = settings;
        if (scaleOutAt === undefined) return [];
        // Scale-in keeps its distance, so that the two do not cross.
        return SCALE_OUT_AT.map((value) => ({
          ...settings,
          scaleOutAt: value,
          scaleInAt: Math.round((scaleInAt * value) / scaleOutAt),
        }));
      },
    },
    {
      name: 'scaleInAt',
      alternatives: (settings) =>
        SCALE_IN_SHARES.map((share) => ({ ...settings, scaleInAt: Math.round((settings.scaleOutAt ?? 100) * share) })),
    },
    byValue('minCapacity', capacities),
    byValue('scaleOutCooldownSeconds', COOLDOWN_SECONDS),
    byValue('scaleInWindowMinutes', WINDOW_MINUTES),
    byValue('scaleInStepPercent', STEP_PERCENTS),
    byValue('scaleInCooldownSeconds', SCALE_IN_COOLDOWN_SECONDS),
  ];
}

/** What a plan can change as well. */
export function planDimensions(startUpSeconds: number): Dimension<Settings>[] {
  const startUpMinutes = Math.ceil(startUpSeconds / 60);
  const byValue = <K extends keyof NonNullable<Settings['plan']>>(name: K, values: readonly number[]) => ({
    name,
    alternatives: (settings: Settings) =>
      settings.plan === undefined
        ? []
        : values.map((value) => ({ ...settings, plan: { ...(settings.plan as object), [name]: value } as never })),
  });
  return [
    byValue('targetUtilizationPercent', PLAN_TARGETS),
    byValue('quantile', PLAN_QUANTILES),
    byValue(
      'leadTimeMinutes',
      LEAD_MARGINS.map((margin) => startUpMinutes + margin),
    ),
    byValue('maxChangesPerWeek', CHANGES_PER_WEEK),
  ];
}
