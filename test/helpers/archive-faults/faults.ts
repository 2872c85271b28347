import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { BUCKET, type TestArchive } from '../archive';
import type { CallFault } from '../aws-s3/faults';
import type { AwsS3StandIn } from '../aws-s3/stand-in';
import type { S3Fault } from '../s3-server';
import { deleteObject } from './objects';
import type { Random } from './random';

const CALL_FAULTS: readonly CallFault[] = [
  { call: 'export', kind: 'refused' },
  { call: 'export', kind: 'refused', answer: 'Missing Credentials: Cannot instantiate S3 Client' },
  { call: 'export', kind: 'disk-full' },
  { call: 'export', kind: 'answer-lost' },
  { call: 'export', kind: 'truncated' },
  { call: 'export', kind: 'truncated', bytes: 0 },
  { call: 'export', kind: 'lines-lost' },
  { call: 'export', kind: 'lines-doubled' },
  { call: 'export', kind: 'altered' },
  { call: 'export', kind: 'slow', seconds: 0.02, at: 'start' },
  { call: 'export', kind: 'slow', seconds: 0.02, at: 'upload' },
  { call: 'export', kind: 'slow', seconds: 0.02, at: 'answer' },
];

const REQUEST_FAULTS: readonly S3Fault[] = (['GetObject', 'HeadObject', 'PutObject'] as const).flatMap((operation) =>
  (['error', 'slow-down', 'denied', 'unanswered', 'cut', 'truncated'] as const).flatMap((kind) =>
    // Only a body can be cut.
    operation !== 'GetObject' && (kind === 'cut' || kind === 'truncated') ? [] : [{ operation, kind }],
  ),
);

/** The next call of the database, or the next request, fails in some way. */
export function armFault(random: Random, archive: TestArchive, standIn: AwsS3StandIn): void {
  const after = random.int(0, 2);
  const times = random.chance(0.2) ? 3 : 1;
  if (random.chance(0.6)) standIn.arm({ ...random.pick(CALL_FAULTS), after, times });
  else archive.server.arm({ ...random.pick(REQUEST_FAULTS), after, times });
}

const DAMAGES = ['deleted', 'overwritten', 'to Glacier', 'to Deep Archive'] as const;

/** Something happens to an object below one of these prefixes; resolves with what. */
export function damage(random: Random, archive: TestArchive, prefixes: readonly string[]): string | undefined {
  const keys = archive.folder
    .list(BUCKET)
    .map(({ key }) => key)
    .filter((key) => prefixes.some((prefix) => key.startsWith(prefix)));
  if (keys.length === 0) return undefined;
  const key = random.pick(keys);
  const kind = random.pick(DAMAGES);
  const what = `${key.endsWith('.json') ? 'manifest' : 'object'} ${kind}`;
  if (kind === 'deleted') deleteObject(archive.folder, BUCKET, key);
  else if (kind === 'overwritten') {
    const content = archive.folder.read(BUCKET, key);
    archive.folder.put(BUCKET, key, random.chance(0.5) ? content : content.subarray(0, content.length / 2));
  } else archive.server.setStorageClass(BUCKET, key, kind === 'to Glacier' ? 'GLACIER' : 'DEEP_ARCHIVE');
  return what;
}

/** Faults that were met since the last time, by kind; those that nobody has met yet are gone. */
export function faultsMet(archive: TestArchive, standIn: AwsS3StandIn): string[] {
  standIn.disarm();
  archive.server.disarm();
  const taken = archive.folder.hidden('taken');
  const calls = readdirSync(taken).map((name) => {
    const { kind } = JSON.parse(readFileSync(`${taken}/${name}`, 'utf8'));
    rmSync(`${taken}/${name}`);
    return `export ${kind}`;
  });
  const requests = archive.server.met.splice(0).map(({ operation, kind }) => `${operation} ${kind}`);
  return [...calls, ...requests].filter((kind) => kind !== 'export pass');
}
