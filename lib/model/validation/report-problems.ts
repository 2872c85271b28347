import type { z } from 'zod';
import type { ConfigProblem } from './input-error';

/** What of a check's context is written to; of `check` and of `superRefine` alike. */
interface Context {
  readonly value: unknown;
  readonly issues: z.core.$ZodRawIssue[];
}

/** Reports what a check found inside a schema, beside everything else that is wrong: checks above it run all the same. */
export function reportProblems(context: Context, problems: readonly ConfigProblem[]): void {
  for (const { path, ...params } of problems)
    context.issues.push({
      code: 'custom',
      continue: true,
      input: context.value,
      path: [...path],
      message: params.allowed,
      params,
    });
}
