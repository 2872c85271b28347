import type { Effect, ValueChange } from '../../finding';
import { describeResource, formatShortValue } from '../../words/values';
import { eachChange, type Judgement } from '../rule';

/** Properties that name the key which something is encrypted with: KmsKeyId, KMSMasterKeyID, KmsKeyArn, ... */
const KEY = /(^|\.)(kms_?(master|data_?key)?_?key_?(id|arn)?|kmskey|aws_?kms_?key_?(id|arn)?|encryptionkeyarn)$/i;

/** Keys that are read and not written with, and keys of what holds nothing. */
const OTHER_KEYS = /PerformanceInsights|Replicas|EnvironmentVariables/;

/** Another key, or none: what was written with the old one can be read only as long as that one is there. */
export const encryptionKeys = eachChange(({ key, resource, before, after, values }, stack) => {
  if (before === undefined || after === undefined) return [];
  const it = describeResource(resource, stack);
  return values
    .filter(({ path }) => KEY.test(path) && !OTHER_KEYS.test(path))
    .map((value): Judgement => {
      const effect: Effect = value.before === undefined ? 'better' : 'worse';
      return {
        about: resource,
        effect,
        summary: sentence(it, value, (of) => formatShortValue(of, stack)),
        causes: [value],
        ...(effect === 'worse'
          ? { remedy: 'Keep the old key for as long as anything is encrypted with it, and let what reads use both.' }
          : {}),
        settles: [{ key, path: value.path }],
      };
    });
});

function sentence(it: string, { before, after }: ValueChange, text: (value: unknown) => string): string {
  if (before === undefined) return `Encrypts ${it} with the key ${text(after)}.`;
  if (after === undefined) return `No longer encrypts ${it} with a key of its own (${text(before)}).`;
  return `Encrypts ${it} with another key: ${text(after)} instead of ${text(before)}.`;
}
