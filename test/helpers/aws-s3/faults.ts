import { randomUUID } from 'node:crypto';
import { expressionOf, type ObjectPattern } from './object-pattern';
import type { S3Folder } from './s3-folder';

/** What S3 answers, in its own words; README.md has the sources. */
export const S3_ANSWERS = {
  accessDenied: 'Access Denied',
  wrongCredentials: 'The AWS Access Key Id you provided does not exist in our records.',
  unreachable: 'Unable to connect to endpoint',
  timedOut: 'timed out',
} as const;

interface FaultOfCall extends ObjectPattern {
  readonly call: 'export' | 'import';
}

/** Before the query runs; when all is written and nothing is visible; when the object is there and nobody knows. */
export type Moment = 'start' | 'upload' | 'answer';

/** What happens to a call of the database. */
export type CallFault = FaultOfCall &
  (
    | {
        /**
         * `refused`: an error before anything is written. `answer-lost`: an error after all was done. `parts-lost`: an
         * error after the first part of several is there.
         */
        readonly kind: 'refused' | 'answer-lost' | 'parts-lost';
        /** Words of S3; without them "Access Denied" when refused, else "Unable to connect to endpoint". */
        readonly answer?: string;
      }
    | { readonly kind: 'slow'; readonly seconds: number; readonly at: Moment }
    /** The session ends, as by pg_terminate_backend or by kill -9, after which the server recovers. */
    | { readonly kind: 'terminated' | 'killed'; readonly at: Moment }
    /** An export that runs out of space when its rows are written; nothing is visible. */
    | { readonly kind: 'disk-full' }
    /** An object that ends too early, and is reported as whole: after so many bytes, or half of them. */
    | { readonly kind: 'truncated'; readonly bytes?: number }
    /** An object without its last lines, or with its last lines twice; 1 line where left out. */
    | { readonly kind: 'lines-lost' | 'lines-doubled'; readonly lines?: number }
    /** Other digits in the last line, in an object of the same size. */
    | { readonly kind: 'altered' }
  );

/**
 * Makes files of a fault, one for each call that it meets, because what a call does to a table is undone with its
 * transaction and a file is not.
 */
export function arm(folder: S3Folder, fault: CallFault): void {
  const { times = 1, after = 0, object: _, ...rest } = fault;
  const common = { call: fault.call, match: expressionOf(fault) };
  const defaults = {
    ...(rest.kind === 'refused' ? { answer: S3_ANSWERS.accessDenied } : {}),
    ...(rest.kind === 'answer-lost' || rest.kind === 'parts-lost' ? { answer: S3_ANSWERS.unreachable } : {}),
    ...(rest.kind === 'lines-lost' || rest.kind === 'lines-doubled' ? { lines: 1 } : {}),
  };
  const passes = Array.from({ length: after }, () => ({ ...common, kind: 'pass' }));
  const shots = Array.from({ length: times }, () => ({ ...defaults, ...rest, ...common }));
  for (const shot of [...passes, ...shots]) {
    // Whoever arms, in whatever process: the clock that only rises says which was first.
    const name = `${String(process.hrtime.bigint()).padStart(20, '0')}-${randomUUID()}.json`;
    folder.whole(folder.hidden('faults', name), JSON.stringify(shot));
  }
}
