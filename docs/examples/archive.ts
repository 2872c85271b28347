// A bucket that nobody may delete from, logs that are copied to it, and a bucket that is there already.
import { App, Stack } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  ArchiveBucket,
  ArchiveCatalog,
  ExistingArchive,
  encryptionKey,
  type IArchive,
  LogArchive,
  LogBucket,
} from 'tidemark';

const app = new App();
const stack = new Stack(app, 'Shop', { env: { account: '111111111111', region: 'eu-west-1' } });
const key = encryptionKey(stack, 'Key', 'Encrypts the archive');

const classes = {
  orders: { prefix: 'orders/', storageClass: 'DEEP_ARCHIVE', transitionAfterDays: 0, expireAfterDays: 3650 },
  logs: { prefix: 'logs/', storageClass: 'GLACIER_IR', transitionAfterDays: 30 },
} as const;
const archive: IArchive = new ArchiveBucket(stack, 'Archive', {
  encryptionKey: key,
  accessLogBucket: new LogBucket(stack, 'Logs').bucket,
  classes,
});

// With this, Athena reads what PartitionMaintenance has archived; `tidemark archive query` prints the SQL.
new ArchiveCatalog(stack, 'ArchiveCatalog', {
  archive,
  tables: {
    orders: {
      strategy: 'range',
      column: 'placed_at',
      period: 'month',
      aheadPeriods: 3,
      archive: { class: 'orders', retainDays: 396, dropAfterDays: 7 },
    },
  },
  catalogName: 'shop_archive',
});

new LogArchive(stack, 'WebLogs', {
  logGroup: new LogGroup(stack, 'Web'),
  archive,
  className: 'logs',
  folder: 'web',
  encryptionKey: key,
});

// Whoever takes an archive takes this one too. Its lifecycle is whatever its owner has set.
const theirs: IArchive = new ExistingArchive({
  bucket: Bucket.fromBucketAttributes(stack, 'Theirs', { bucketName: 'old-archive', region: 'eu-west-1' }),
  encryptionKey: encryptionKey(stack, 'TheirKey', 'Encrypts the old archive'),
  classes: { orders: classes.orders },
});
theirs.bucket.bucketName;

app.synth();
