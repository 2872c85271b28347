import type { Suspended, TargetState } from '../../adapters/auto-scaling';
import type { FloorDecision } from '../../capacity/plan/due-floor';

/** One service before and after. */
export interface PausedService {
  readonly service: string;
  readonly target: TargetState;
  readonly after: Suspended;
  /** What is due once schedules run again; left out where they did not stand still, or there is no plan. */
  readonly floor?: FloorDecision;
}

const KINDS = ['scaleIn', 'scaleOut', 'schedule'] as const;

export function mapKinds(value: (kind: keyof Suspended) => boolean): Suspended {
  return { scaleIn: value('scaleIn'), scaleOut: value('scaleOut'), schedule: value('schedule') };
}

/** The processes that options name. */
export function kinds(options: Partial<Suspended>): Suspended {
  return mapKinds((kind) => options[kind] === true);
}

export function same(a: Suspended, b: Suspended): boolean {
  return KINDS.every((kind) => a[kind] === b[kind]);
}
