import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import {
  AwsCustomResource,
  AwsCustomResourcePolicy,
  type AwsSdkCall,
  PhysicalResourceId,
} from 'aws-cdk-lib/custom-resources';
import type { Construct } from 'constructs';
import { ArchiveCatalog, ExistingArchive, encryptionKey } from '../../lib/index';
import { athenaQuery } from '../../lib/partitions/archive/athena-query';
import { listKey, objectList, partitionFolder, partitionPrefix } from '../../lib/partitions/archive/object-key';
import type { Case, Outputs } from './cases';

const PREFIX = partitionPrefix('cold/', 'shop', { table: 'public.events', name: 'events_1', id: '1' });
const FOLDER = partitionFolder(PREFIX);

/** What COPY writes of a row with each of its escapes in a text, one of nulls, and one whose text looks like a null. */
const LINES = [
  `1\t2026-01-05 01:02:03.123456+00\ta\\tb\\nc\\\\d\\re\\bf\\vg\\fh\t1.50\tt\t{"a": "\\\\n"}\t\\\\xdead`,
  `2\t2026-01-06 00:00:00+00\t\\N\t\\N\t\\N\t\\N\t\\N`,
  `3\t2026-01-07 00:00:00+00\t\\\\N\t-1.00\tf\tnull\t\\\\x`,
];

/** As PostgreSQL has them. Control characters as numbers: Athena's answer goes through CloudFormation. */
const EXPECTED = [
  '1|2026-01-05 01:02:03.123456 UTC|6109620A635C640D6508660B670C68|1.50|true|"\\n"|DEAD',
  '2|2026-01-06 00:00:00.000000 UTC|null|null|null|null|null',
  '3|2026-01-07 00:00:00.000000 UTC|5C4E|-1.00|false|null|',
];

const COLUMNS = [
  { name: 'id', type: 'integer' },
  { name: 'at', type: 'timestamp with time zone' },
  { name: 'what', type: 'text' },
  { name: 'price', type: 'numeric(12,2)' },
  { name: 'yes', type: 'boolean' },
  { name: 'data', type: 'jsonb' },
  { name: 'bytes', type: 'bytea' },
] as const;

/** The statement that the product prints, around which values become texts that an output can hold. */
function statement(catalog: string): string {
  const sql = athenaQuery({
    catalog,
    table: { schema: 'public', name: 'events' },
    database: 'shop',
    partitions: [{ folder: FOLDER, rows: String(LINES.length), columns: COLUMNS }],
    time: { column: 'at', fromMs: Date.parse('2026-01-01T00:00Z'), toMs: Date.parse('2026-02-01T00:00Z') },
    check: true,
  });
  return `select array_join(array_agg(text order by id), chr(10)) from (
    select id, array_join(array[cast(id as varchar), cast(at as varchar), to_hex(to_utf8(what)), cast(price as varchar), cast(yes as varchar),
      json_format(json_extract(data, '$.a')), to_hex(bytes)], '|', 'null') as text from (${sql}) as rows_of_archive) as texts`;
}

/** A bucket with a partition as the archive has it, a table of the catalog, and a query; `read` shows what became of it. */
function askedArchive(scope: Construct, props: StackProps, storageClass: string, variant: string): void {
  const stack = new Stack(scope, 'AccountArchive', props);
  const key = encryptionKey(stack, 'Key', 'Encrypts what a test makes', RemovalPolicy.DESTROY);
  const bucket = new Bucket(stack, 'Bucket', {
    encryption: BucketEncryption.KMS,
    encryptionKey: key,
    bucketKeyEnabled: true,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    removalPolicy: RemovalPolicy.DESTROY,
    autoDeleteObjects: true,
  });
  const catalogName = 'tidemark_account_archive';
  const catalog = new ArchiveCatalog(stack, 'Catalog', {
    archive: new ExistingArchive({
      bucket,
      encryptionKey: key,
      classes: { cold: { prefix: 'cold/', storageClass: 'GLACIER', transitionAfterDays: 7 } },
    }),
    tables: {
      events: {
        strategy: 'range',
        column: 'at',
        period: 'month',
        aheadPeriods: 1,
        archive: { class: 'cold', retainDays: 60, dropAfterDays: 7 },
      },
    },
    catalogName,
  });
  const rows = `${PREFIX}00001-2.tsv`;
  const body = `${LINES.join('\n')}\n`;
  const before = [
    put(stack, bucket, 'Rows', { Key: rows, Body: body, StorageClass: storageClass }),
    // Left by an attempt that failed.
    put(stack, bucket, 'Left', { Key: `${PREFIX}00001-1.tsv`, Body: body }),
    put(stack, bucket, 'Manifest', { Key: `${PREFIX}manifest.json`, Body: '{}\n' }),
    put(stack, bucket, 'List', { Key: listKey(PREFIX), Body: objectList(bucket.bucketName, [rows]) }),
    ...Object.values(catalog.tables),
  ];
  const query = call(stack, bucket, 'Query', {
    service: 'Athena',
    action: 'startQueryExecution',
    parameters: {
      QueryString: statement(catalogName),
      ResultConfiguration: { OutputLocation: `s3://${bucket.bucketName}/results/` },
    },
    physicalResourceId: PhysicalResourceId.fromResponse('QueryExecutionId'),
  });
  query.node.addDependency(...before);
  if (variant === '') return;
  const QueryExecutionId = query.getResponseField('QueryExecutionId');
  const isRead = variant === 'read';
  const path = isRead ? 'ResultSet.Rows.1.Data.0.VarCharValue' : 'QueryExecution.Status';
  const read = call(stack, bucket, isRead ? 'Answer' : 'Outcome', {
    service: 'Athena',
    action: isRead ? 'getQueryResults' : 'getQueryExecution',
    parameters: { QueryExecutionId },
    physicalResourceId: PhysicalResourceId.of(variant),
    outputPaths: isRead ? [path] : [`${path}.State`, `${path}.StateChangeReason`],
  });
  new CfnOutput(stack, 'Seen', {
    value: read.getResponseField(
      isRead ? path : storageClass === 'STANDARD' ? `${path}.State` : `${path}.StateChangeReason`,
    ),
  });
}

function put(stack: Stack, bucket: IBucket, id: string, object: Readonly<Record<string, string>>): AwsCustomResource {
  return call(stack, bucket, id, {
    service: 'S3',
    action: 'putObject',
    parameters: { Bucket: bucket.bucketName, ...object },
    physicalResourceId: PhysicalResourceId.of(id),
    // Its answer has more than CloudFormation takes.
    outputPaths: ['ETag'],
  });
}

function call(stack: Stack, bucket: IBucket, id: string, onCreate: AwsSdkCall): AwsCustomResource {
  return new AwsCustomResource(stack, id, {
    onCreate,
    installLatestAwsSdk: false,
    policy: AwsCustomResourcePolicy.fromStatements([
      new PolicyStatement({
        actions: [
          'athena:StartQueryExecution',
          'athena:GetQueryExecution',
          'athena:GetQueryResults',
          'glue:GetDatabase',
          'glue:GetTable',
          'glue:GetPartitions',
        ],
        resources: ['*'],
      }),
      new PolicyStatement({
        actions: [
          's3:GetBucketLocation',
          's3:ListBucket',
          's3:GetObject',
          's3:PutObject',
          's3:ListBucketMultipartUploads',
          's3:ListMultipartUploadParts',
          's3:AbortMultipartUpload',
        ],
        resources: [bucket.bucketArn, bucket.arnForObjects('*')],
      }),
      new PolicyStatement({
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [bucket.encryptionKey?.keyArn ?? ''],
      }),
    ]),
  });
}

const seen = (outputs: readonly Outputs[], step: number) => outputs[step]?.AccountArchive?.Seen ?? 'nothing';

export const ARCHIVE_CASES: Readonly<Record<string, Case>> = {
  'athena-reads-archive': {
    question: 'Does Athena find a partition by its list and read every text, null and type as PostgreSQL wrote it?',
    meanwhile: 'The same statement is run by DuckDB on the files: lib/partitions/archive/athena-query.ts.',
    cost: 'less than 0.1 USD',
    build: (scope, variant, props) => askedArchive(scope, props, 'STANDARD', variant),
    steps: [
      { variant: '', stacks: ['AccountArchive'] },
      { variant: 'state', stacks: ['AccountArchive'] },
      { variant: 'read', stacks: ['AccountArchive'] },
    ],
    answer: (outputs) => {
      if (outputs.length < 3) return `no: the query is ${seen(outputs, 1)}, and its rows could not be read`;
      return seen(outputs, 2) === EXPECTED.join('\n') ? 'yes' : `no: it read ${JSON.stringify(seen(outputs, 2))}`;
    },
  },
  'athena-skips-glacier': {
    question: 'Does the statement fail where Athena leaves out an object that a list names and that is in Glacier?',
    meanwhile: 'The statement counts the rows of each partition: lib/partitions/archive/athena-query.ts.',
    cost: 'less than 0.1 USD',
    build: (scope, variant, props) => askedArchive(scope, props, 'GLACIER', variant),
    steps: [
      { variant: '', stacks: ['AccountArchive'] },
      { variant: 'state', stacks: ['AccountArchive'] },
    ],
    answer: (outputs) =>
      seen(outputs, 1).includes(`${FOLDER}: 0 of ${LINES.length} rows`)
        ? 'yes: it names the partition'
        : `it said ${JSON.stringify(seen(outputs, 1))}`,
  },
};
