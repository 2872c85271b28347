import type { ScalingSpec } from '../../model/scaling/spec';
import type { PlanSettings } from './rolling-plans';

/** What of a service's scaling can be tuned. */
export interface Settings {
  /** Threshold of the demand signal in percent of a task's capacity; undefined for a backlog, whose goal is stated. */
  readonly scaleOutAt?: number;
  readonly scaleInAt: number;
  readonly scaleOutCooldownSeconds: number;
  readonly scaleInWindowMinutes: number;
  readonly scaleInStepPercent: number;
  readonly scaleInCooldownSeconds: number;
  readonly minCapacity: number;
  readonly plan?: PlanSettings;
}

/** The settings of a spec whose demand is measured by one of its signals. */
export function settingsOf(spec: ScalingSpec, demandSignal: string, plan?: PlanSettings): Settings {
  return {
    ...thresholdsOf(spec, demandSignal),
    scaleOutCooldownSeconds: spec.scaleOut.cooldownSeconds,
    scaleInWindowMinutes: spec.scaleIn.windowMinutes,
    scaleInStepPercent: spec.scaleIn.stepPercent,
    scaleInCooldownSeconds: spec.scaleIn.cooldownSeconds,
    minCapacity: spec.minCapacity,
    ...(plan === undefined ? {} : { plan }),
  };
}

/** The spec with other settings; signals that do not measure the demand keep theirs. */
export function withSettings(spec: ScalingSpec, demandSignal: string, settings: Settings): ScalingSpec {
  const { scaleOutAt, scaleInAt } = settings;
  return {
    ...spec,
    ...signalWith(spec, demandSignal, scaleOutAt, scaleInAt),
    minCapacity: Math.min(settings.minCapacity, spec.maxCapacity),
    scaleOut: { ...spec.scaleOut, cooldownSeconds: settings.scaleOutCooldownSeconds },
    scaleIn: {
      ...spec.scaleIn,
      windowMinutes: settings.scaleInWindowMinutes,
      stepPercent: settings.scaleInStepPercent,
      cooldownSeconds: settings.scaleInCooldownSeconds,
    },
  };
}

function thresholdsOf(spec: ScalingSpec, demandSignal: string): Pick<Settings, 'scaleOutAt' | 'scaleInAt'> {
  if (demandSignal === 'requests' || demandSignal === 'connections') {
    const { scaleOutAt = 0, scaleInAt = 0 } = spec[demandSignal] ?? {};
    return { scaleOutAt, scaleInAt };
  }
  if (demandSignal === 'backlog') return { scaleInAt: spec.backlog?.scaleInAt ?? 0 };
  const { scaleOutAt = 0, scaleInAt = 0, capacityPerTask = 1 } = spec.custom[demandSignal] ?? {};
  return { scaleOutAt: (100 * scaleOutAt) / capacityPerTask, scaleInAt: (100 * scaleInAt) / capacityPerTask };
}

function signalWith(
  spec: ScalingSpec,
  demandSignal: string,
  scaleOutAt: number | undefined,
  scaleInAt: number,
): Partial<ScalingSpec> {
  if (demandSignal === 'backlog') return spec.backlog === undefined ? {} : { backlog: { ...spec.backlog, scaleInAt } };
  if (scaleOutAt === undefined) return {};
  if (demandSignal === 'requests' || demandSignal === 'connections') {
    const signal = spec[demandSignal];
    return signal === undefined ? {} : { [demandSignal]: { ...signal, scaleOutAt, scaleInAt } };
  }
  const custom = spec.custom[demandSignal];
  if (custom === undefined) return {};
  const perPercent = (custom.capacityPerTask ?? 1) / 100;
  const thresholds = { scaleOutAt: scaleOutAt * perPercent, scaleInAt: scaleInAt * perPercent };
  return { custom: { ...spec.custom, [demandSignal]: { ...custom, ...thresholds } } };
}

/** The same settings as if every task served less by a factor: they act earlier and hold more tasks. */
export function tightened(settings: Settings, factor: number): Settings {
  if (factor === 1) return settings;
  const { scaleOutAt, scaleInAt, minCapacity, plan } = settings;
  const percent = (value: number) => Math.round((10 * value) / factor) / 10;
  return {
    ...settings,
    ...(scaleOutAt === undefined ? {} : { scaleOutAt: percent(scaleOutAt) }),
    scaleInAt: percent(scaleInAt),
    minCapacity: Math.ceil(minCapacity * factor - 1e-9),
    ...(plan === undefined
      ? {}
      : { plan: { ...plan, targetUtilizationPercent: percent(plan.targetUtilizationPercent) } }),
  };
}
