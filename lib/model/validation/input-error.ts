/** One thing wrong with an input: the four parts of every error message of this project. */
export interface Problem {
  /** Where it stands, e.g. `config/systems/jedire.ts: services.api.scaling.cpu.scaleInAt`. */
  readonly where: string;
  /** What was given, as the user wrote it. */
  readonly given: string;
  /** What is allowed there. */
  readonly allowed: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** One problem as one readable line. */
export function formatProblem(problem: Problem): string {
  return `${problem.where}: given ${problem.given}; allowed: ${problem.allowed}. ${problem.remedy}`;
}

/**
 * The only error this project throws for bad input.
 *
 * `code` is stable (tools may match on it), `problems` holds every problem found, not just the first one.
 */
export class InputError extends Error {
  readonly code: string;
  readonly problems: readonly Problem[];

  constructor(code: string, message: string, problems: readonly Problem[] = []) {
    super([message, ...problems.map((problem) => `  - ${formatProblem(problem)}`)].join('\n'));
    this.name = 'InputError';
    this.code = code;
    this.problems = problems;
  }
}

/** Shows a value the way a person would write it, short enough for one line. */
export function formatGiven(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
/** A problem inside one config: where it stands as a path, and what its message says. */
export interface ConfigProblem {
  readonly path: readonly string[];
  readonly given: string;
  readonly allowed: string;
  readonly remedy: string;
}
