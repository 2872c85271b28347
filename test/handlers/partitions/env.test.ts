import {
  ARCHIVE_METRICS,
  METRICS,
  readArchiveEnvironment,
  readEnvironment,
} from '../../../lib/handlers/partitions/env';
import { partitionsEnvironment } from '../../helpers/partitions-function';

const archive = { ARCHIVE_BUCKET: 'shop-archive', ARCHIVE_REGION: 'us-east-1', ARCHIVE_KEY_ARN: 'arn:aws:kms:key' };
const database = { ...partitionsEnvironment('postgres://localhost:5433/shop') };

test('given a function that archives nothing, then it has no part of the archive', () => {
  expect(readArchiveEnvironment(database)).toBeUndefined();
});

test('given the whole part, then it is read, and so is the rest', () => {
  const raw = { ...database, ...archive, PATH: '/bin' };
  expect(readArchiveEnvironment(raw)).toEqual(archive);
  expect(readEnvironment(raw)).toEqual(database);
});

test.each(Object.keys(archive))('given all but %s, then it is named', (name) => {
  expect(() => readArchiveEnvironment({ ...archive, [name]: undefined })).toThrow(`lacks ${name}`);
});

test('no metric of a run that archives has a name of one that makes partitions', () => {
  const names = [...Object.values(METRICS), ...Object.values(ARCHIVE_METRICS)];
  expect(new Set(names).size).toBe(names.length);
});
