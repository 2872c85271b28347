import type { Problem } from '../../model';

/** Custom endpoints and readers an Aurora cluster can have (Amazon Aurora quotas). */
const MAX_CUSTOM_ENDPOINTS = 5;
const MAX_READERS = 15;

/** Readers that share an endpoint. */
export interface ReaderRole {
  /** Such as r7g.large. */
  readonly instanceClass: string;
  readonly count: number;
  /** Whether autoscaled readers join this role. @default they do not */
  readonly autoscaled?: boolean;
}

/** Adds readers of the writer's class while the readers are busy. */
export interface ReaderAutoscaling {
  /** Autoscaled readers beside the fixed ones, at least. */
  readonly minCapacity: number;
  /** Autoscaled readers beside the fixed ones, at most. */
  readonly maxCapacity: number;
  /** Average CPU of all readers above which one is added, in percent. */
  readonly cpuPercent: number;
}

/** Construct ids of the readers of a role: `agents1`, `agents2`. */
export function readerIds(role: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${role}${index + 1}`);
}

/** Readers that every role states, without autoscaled ones. */
export function fixedReaders(roles: Readonly<Record<string, ReaderRole>>): number {
  return Object.values(roles).reduce((sum, role) => sum + role.count, 0);
}

/** What Aurora does not allow about the roles; empty when all is well. */
export function readerRoleProblems(
  where: string,
  roles: Readonly<Record<string, ReaderRole>>,
  autoscaling: ReaderAutoscaling | undefined,
): Problem[] {
  const problems: Problem[] = [];
  const names = Object.keys(roles);
  const total = fixedReaders(roles) + (autoscaling?.maxCapacity ?? 0);
  const joining = names.filter((name) => roles[name]?.autoscaled === true);
  if (names.length > MAX_CUSTOM_ENDPOINTS) {
    problems.push({
      where: `${where}: readers`,
      given: `${names.length} roles`,
      allowed: `at most ${MAX_CUSTOM_ENDPOINTS}, one custom endpoint each`,
      remedy: 'Join roles that can share readers.',
    });
  }
  if (total > MAX_READERS) {
    problems.push({
      where: `${where}: readers`,
      given: `up to ${total} readers`,
      allowed: `at most ${MAX_READERS}`,
      remedy: 'Lower a count or readerAutoscaling.maxCapacity.',
    });
  }
  for (const name of names.filter((role) => (roles[role]?.count ?? 0) < 1)) {
    problems.push({
      where: `${where}: readers.${name}.count`,
      given: String(roles[name]?.count),
      allowed: 'at least 1: an endpoint without a member resolves to nothing',
      remedy: 'Give the role a reader, or remove it.',
    });
  }
  if (joining.length > 1 || (joining.length === 1) !== (autoscaling !== undefined)) {
    problems.push({
      where: `${where}: readerAutoscaling`,
      given: `autoscaled readers join ${joining.join(' and ') || 'no role'}`,
      allowed: 'readerAutoscaling together with exactly one role that is `autoscaled`',
      remedy: 'State both or neither.',
    });
  }
  return problems;
}
