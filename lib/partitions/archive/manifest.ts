// The small variant, because this goes with a function: the whole one would make it four times as large.

import * as z from 'zod/mini';
import { parseType } from '../../model/sql/sql';
import { formatGiven, InputError } from '../../model/validation/input-error';
import { boundSql } from '../bound';
import { COPY_OPTIONS } from './row-sum';

const count = z.string().check(z.regex(/^\d+$/));
const integer = z.string().check(z.regex(/^-?\d+$/));

const chunk = z.strictObject({
  key: z.string().check(z.minLength(1)),
  /** Of a bucket without versions there is none. */
  versionId: z.optional(z.string()),
  etag: z.string(),
  bytes: z.int().check(z.minimum(0)),
  rows: count,
  checksum: integer,
});

/** What becomes part of a statement is taken apart first: the bucket may hold what somebody else has written. */
const type = z.string().check(readable('a type of PostgreSQL', (text) => parseType(text) !== undefined));
const bound = z.string().check(readable('the bound of a range of time', (text) => boundSql(text) !== undefined));
const format = z.string().check(readable(`COPY's options (${COPY_OPTIONS})`, (text) => text === COPY_OPTIONS));

/** Longer than what people mistype: what was forged has to be seen. */
function whole(input: unknown): string {
  return JSON.stringify(input).slice(0, 500);
}

function readable(what: string, isSo: (text: string) => boolean) {
  return z.refine((text) => isSo(String(text)), {
    error: ({ input }) => `${whole(input)}, which is not ${what}`,
  });
}

const relation = z.strictObject({ schema: z.string(), name: z.string() });

/**
 * What is in the archive of one partition: written last, so that where it is, everything is. Counts and checksums are text,
 * because JSON's numbers end at 2^53.
 */
export const archiveManifestSchema = z.strictObject({
  version: z.literal(1),
  writtenAt: z.iso.datetime(),
  database: z.string(),
  /** The table that the config states, with its schema. */
  table: z.string(),
  /** What it was a partition of: the table, or below a list the partition of a value. */
  parent: relation,
  partition: relation,
  /** As PostgreSQL writes it, in UTC. */
  bound,
  /** The range of time, in UTC; one without an end has none. */
  from: z.optional(z.iso.datetime()),
  to: z.optional(z.iso.datetime()),
  columns: z.array(z.strictObject({ name: z.string(), type, notNull: z.boolean() })).check(z.minLength(1)),
  /** How the table was partitioned, and its indexes, as PostgreSQL writes them: for people. */
  partitionKey: z.string(),
  indexes: z.array(z.string()),
  /** Options of COPY that read the files. */
  format,
  /** Settings of the session that wrote them. */
  settings: z.record(z.string(), z.string()),
  /** The server, as `version()` says. */
  engine: z.string(),
  rows: count,
  /** Sum, over the lines of all files, of the first 8 bytes of the SHA-256 of each, as a signed number. */
  checksum: integer,
  chunks: z.array(chunk),
});

export type ArchiveManifest = z.output<typeof archiveManifestSchema>;

/** The small variant knows no language by itself, so that every message would be "Invalid input"; a whole one is 20 kB. */
function message(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `unknown: ${issue.keys.join(', ')}`;
    case 'invalid_type':
      return `not of type ${issue.expected}`;
    case 'invalid_value':
      return `not ${issue.values.map(formatGiven).join(' or ')}`;
    case 'too_small':
      return `less than ${issue.minimum}`;
    default:
      return 'of another format';
  }
}

/** Reads a manifest. Throws `InputError` (code `invalid-manifest`) with everything that is wrong. */
export function parseManifest(text: string, key: string): ArchiveManifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(key, [{ path: [], message: `no JSON: ${(error as Error).message}` }]);
  }
  const parsed = archiveManifestSchema.safeParse(value, { error: message });
  if (!parsed.success) throw invalid(key, parsed.error.issues);
  return parsed.data;
}

function invalid(key: string, issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]) {
  return new InputError(
    'invalid-manifest',
    'What describes a partition in the archive cannot be read',
    issues.map(({ path, message }) => ({
      where: `${key}${path.length === 0 ? '' : `: ${path.join('.')}`}`,
      given: message,
      allowed: 'a manifest of version 1',
      remedy: 'Take an older version of this object; the bucket keeps them.',
    })),
  );
}
