import type { Rule } from '../rule';
import { backupRules, backupsRemoved, deadLetters } from './backups';
import { bucketEncryption, expiry } from './buckets';
import { encryptionKeys } from './keys';
import { madeAnew, moved, removed, replaced } from './lost-resources';
import { retention, termination } from './policies';
import { protections } from './protections';
import { downgrade } from './versions';

/** Data that is lost, or that is easier to lose than before. */
export const DATA_LOSS: readonly Rule[] = [
  madeAnew,
  removed,
  moved,
  replaced,
  retention,
  termination,
  downgrade,
  protections,
  encryptionKeys,
  bucketEncryption,
  expiry,
  backupsRemoved,
  backupRules,
  deadLetters,
];
