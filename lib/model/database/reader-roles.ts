import type { ConfigProblem } from '../validation/input-error';

/** Custom endpoints an Aurora cluster can have (Amazon Aurora quotas). */
const MAX_CUSTOM_ENDPOINTS = 5;
/** Readers an Aurora cluster can have (Amazon Aurora quotas). */
const MAX_READERS = 15;

/** Readers that share an endpoint. */
export interface ReaderRole {
  /** Such as r7g.large. */
  readonly instanceClass: string;
  readonly count: number;
  /** Whether autoscaled readers join this role. @default they do not */
  readonly autoscaled?: boolean;
  /** Order in which readers become the writer, 0 to 15, 0 first. @default 1 for the writer's class, 15 for others */
  readonly promotionTier?: number | undefined;
}

/** Adds readers of the writer's class while the readers are busy: on CPU, on connections, or on both. */
export interface ReaderAutoscaling {
  /** Autoscaled readers beside the fixed ones, at least. */
  readonly minCapacity: number;
  /** Autoscaled readers beside the fixed ones, at most. */
  readonly maxCapacity: number;
  /** Average CPU of all readers above which one is added, in percent. @default CPU adds none */
  readonly cpuPercent?: number | undefined;
  /** Average connections of all readers above which one is added. @default connections add none */
  readonly connections?: number | undefined;
}

/** Readers that all roles state together, without autoscaled ones. */
export function fixedReaders(roles: Readonly<Record<string, ReaderRole>>): number {
  return Object.values(roles).reduce((sum, role) => sum + role.count, 0);
}

/**
 * What Aurora does not allow about readers by role; empty when all is well. Paths are relative to the database.
 */
export function checkReaders(
  readers: Readonly<Record<string, ReaderRole>>,
  autoscaling: ReaderAutoscaling | undefined,
): ConfigProblem[] {
  const roles = Object.entries(readers);
  const problems: ConfigProblem[] = [];
  if (roles.length > MAX_CUSTOM_ENDPOINTS) {
    problems.push({
      path: ['readers'],
      given: `${roles.length} roles`,
      allowed: `at most ${MAX_CUSTOM_ENDPOINTS}, one custom endpoint each`,
      remedy: 'Join roles that can share readers.',
    });
  }
  const fixed = fixedReaders(readers);
  const autoscaled = autoscaling?.maxCapacity ?? 0;
  if (fixed + autoscaled > MAX_READERS) {
    problems.push({
      path: ['readers'],
      given: `${fixed} fixed readers and up to ${autoscaled} autoscaled`,
      allowed: `at most ${MAX_READERS} readers together`,
      remedy: "Lower a role's count or readerAutoscaling.maxCapacity.",
    });
  }
  for (const [name, role] of roles) {
    if (role.count < 1) {
      problems.push({
        path: ['readers', name, 'count'],
        given: String(role.count),
        allowed:
          'at least 1: an endpoint without a member resolves to nothing, and a cluster without a reader has no reader metric to scale on',
        remedy: 'Give the role a reader, or remove the role.',
      });
    }
  }
  const joining = roles.filter(([, role]) => role.autoscaled === true).map(([name]) => name);
  if (joining.length > 1) {
    problems.push({
      path: ['readers'],
      given: `autoscaled in ${joining.join(' and ')}`,
      allowed: 'autoscaled readers join one role',
      remedy: 'Set autoscaled on one of them only.',
    });
  }
  if (joining.length > 0 !== (autoscaling !== undefined)) {
    problems.push({
      path: ['readerAutoscaling'],
      given:
        autoscaling === undefined
          ? `nothing, with ${joining.join(', ')} autoscaled`
          : 'bounds, with no role autoscaled',
      allowed: 'readerAutoscaling together with one role that has `autoscaled: true`',
      remedy: 'State both or neither.',
    });
  }
  if (autoscaling !== undefined && autoscaling.cpuPercent === undefined && autoscaling.connections === undefined) {
    problems.push({
      path: ['readerAutoscaling'],
      given: 'neither cpuPercent nor connections',
      allowed: 'at least one of them',
      remedy: 'State what a reader is added on.',
    });
  }
  if (autoscaling !== undefined && autoscaling.minCapacity > autoscaling.maxCapacity) {
    problems.push({
      path: ['readerAutoscaling', 'minCapacity'],
      given: String(autoscaling.minCapacity),
      allowed: `at most maxCapacity ${autoscaling.maxCapacity}`,
      remedy: 'Lower minCapacity or raise maxCapacity.',
    });
  }
  return problems;
}
