/** A problem inside one config: where it stands as a path, and what its message says. */
export interface SystemProblem {
  readonly path: readonly string[];
  readonly given: string;
  readonly allowed: string;
  readonly remedy: string;
}
