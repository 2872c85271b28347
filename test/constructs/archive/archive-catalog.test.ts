import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ExistingArchive } from '../../../lib/constructs/archive/archive';
import { ArchiveCatalog, type ArchiveCatalogProps } from '../../../lib/constructs/archive/archive-catalog';
import { encryptionKey } from '../../../lib/constructs/security/encryption-key';
import { athenaQuery } from '../../../lib/partitions/archive/athena-query';
import { listKey, partitionFolder, partitionPrefix } from '../../../lib/partitions/archive/object-key';
import { testApp } from '../../helpers/app';

const range = (archiveClass?: string) =>
  ({
    strategy: 'range',
    column: 'at',
    period: 'month',
    aheadPeriods: 1,
    ...(archiveClass === undefined ? {} : { archive: { class: archiveClass, retainDays: 60, dropAfterDays: 7 } }),
  }) as const;
const CLASSES: ArchiveCatalogProps['archive']['classes'] = {
  cold: { prefix: 'cold/', storageClass: 'GLACIER', transitionAfterDays: 7 },
  warm: { prefix: 'some/where/', storageClass: 'GLACIER_IR', transitionAfterDays: 7 },
};

function build(tables: ArchiveCatalogProps['tables']) {
  const stack = new Stack(testApp(), 'Test');
  const bucket = Bucket.fromBucketName(stack, 'Bucket', 'the-bucket');
  const catalog = new ArchiveCatalog(stack, 'Catalog', {
    archive: new ExistingArchive({ bucket, encryptionKey: encryptionKey(stack, 'Key', 'test'), classes: CLASSES }),
    tables,
    catalogName: 'shop_test_archive',
  });
  const template = Template.fromStack(stack);
  const inputs = Object.values(template.findResources('AWS::Glue::Table')).map(
    ({ Properties }) => Properties.TableInput,
  );
  return { template, catalog, inputs };
}

const EVENTS = { schema: 'public', name: 'events' };

test('given tables, then those that are archived are in the catalog, and nobody gets a right', () => {
  const { template, catalog, inputs } = build({
    events: range('cold'),
    'billing.invoices': range('warm'),
    kept: range(),
    offers: { strategy: 'list', column: 'state', values: ['FL'], subpartitionBy: range('cold') },
  });
  expect(inputs.map(({ Name }) => Name)).toEqual(['events', 'billing__invoices', 'offers']);
  expect(Object.keys(catalog.tables)).toEqual(['events', 'billing.invoices', 'offers']);
  const types = Object.values(template.toJSON().Resources as Record<string, { Type: string }>).map(({ Type }) => Type);
  expect([...new Set(types)].sort()).toEqual(['AWS::Glue::Database', 'AWS::Glue::Table', 'AWS::KMS::Key']);
});

test('given a partition of the archive, then the path that its query names is the folder that its list is in', () => {
  const [table] = build({ events: range('cold') }).inputs;
  const prefix = partitionPrefix('cold/', 'shop: "ü"', { table: 'public.events', name: "Events 2026's", id: '7' });
  const sql = String(
    athenaQuery({
      catalog: 'shop_test_archive',
      table: EVENTS,
      database: 'shop: "ü"',
      partitions: [{ folder: partitionFolder(prefix), rows: '1', columns: [{ name: 'at', type: 'date' }] }],
      time: { column: 'at', fromMs: 0, toMs: 1 },
      check: false,
    }),
  );
  const [, cluster = '', partition = ''] =
    /"cluster" = '((?:[^']|'')+)' and "partition" in \('((?:[^']|'')+)'\)/.exec(sql) ?? [];
  const path = (table.Parameters['storage.location.template'] as string)
    .replace(`\${cluster}`, cluster.replaceAll("''", "'"))
    .replace(`\${partition}`, partition.replaceAll("''", "'"));
  expect(`s3://the-bucket/${listKey(prefix)}`).toBe(`${path}symlink.txt`);
  expect(sql).toContain(`from "shop_test_archive"."${table.Name}" `);
});

// Athena user guide, "Query restored Amazon S3 Glacier objects": without it restored objects are left out.
test('given classes of Glacier, then objects that were restored are read; Instant Retrieval is read as it is', () => {
  const [events, invoices] = build({ events: range('cold'), 'billing.invoices': range('warm') }).inputs;
  expect(events.Parameters.read_restored_glacier_objects).toBe('true');
  expect(invoices.Parameters).not.toHaveProperty('read_restored_glacier_objects');
});

// Hive and Trino undo escapes otherwise than COPY writes them, and otherwise than each other.
test('the delimiter is a character that COPY always escapes, and no escape is undone', () => {
  const [table] = build({ events: range('cold') }).inputs;
  const { Parameters, SerializationLibrary } = table.StorageDescriptor.SerdeInfo;
  expect(SerializationLibrary).toBe('org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe');
  expect('\b\f\v').toContain(Parameters['field.delim']);
  expect(Parameters['serialization.null.format']).toBe('\\N');
  expect(Object.keys(Parameters)).not.toContain('escape.delim');
});

test('given a class that the archive does not have, then it is refused', () => {
  expect(() => build({ events: range('colder') })).toThrow(/class colder/);
});
