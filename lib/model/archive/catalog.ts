import type { SchemaName } from '../sql/sql';
import { nameHash } from '../validation/name-hash';
import type { ArchiveClass } from './config';
import { keySegment } from './key-segment';

/** Columns of every table of the archive's catalog: one line of a file, and by what its partitions are found. */
export const CATALOG_COLUMNS = {
  /** A row, as COPY's text format writes it. */
  line: 'line',
  /** The database, as it is called in keys: the identifier of its cluster. */
  database: 'cluster',
  /** Folder of a partition: `<partition>-<id>`. */
  partition: 'partition',
} as const;

/**
 * What separates columns: a form feed, which COPY's text format never leaves in a line (read: PostgreSQL, "COPY", "Text Format": `COPY TO`
 * writes \b, \f, \n, \r, \t and \v by these sequences). So a line is one column, whatever is in it.
 */
export const CATALOG_DELIMITER = '\f';

/**
 * Name of a table in the catalog, by its schema and name: `orders`, and `billing__invoices` outside of `public`. Athena has no capital letters and no
 * special characters but `_` in names (read: Athena user guide, "CREATE TABLE", table_name); what had to be changed for that gets a hash, so
 * that no two tables are likely to be one.
 */
export function catalogTableName({ schema, name }: SchemaName): string {
  const whole = schema === 'public' ? name : `${schema}__${name}`;
  const plain = whole.toLowerCase().replace(/[^a-z0-9_]/g, '_');
  const isPlain = plain === whole && /^[a-z]/.test(plain) && !schema.includes('__') && !name.includes('__');
  if (isPlain) return plain;
  return `t_${plain}_${nameHash(JSON.stringify([schema, name]))
    .toString(16)
    .padStart(8, '0')}`;
}

/** Folder, within that of a partition, of the list of its objects. */
const LIST_FOLDER = 'symlink/';

/**
 * The list, below the folder of a partition. In a folder of its own: whatever lies in that folder is read as such a list (read: apache/hive,
 * SymlinkTextInputFormat.java, `getTargetPathsFromSymlinksDirs`).
 */
export const LIST_NAME = `${LIST_FOLDER}symlink.txt`;

/** Where the objects of a table are, and whether Athena can read them as they lie there. */
export interface CatalogSource {
  /** Name of the bucket. */
  readonly bucket: string;
  /** Of the class that the table goes to. */
  readonly archiveClass: Pick<ArchiveClass, 'prefix' | 'storageClass'>;
  readonly table: SchemaName;
}

/** A table of the Glue Data Catalog, as `AWS::Glue::Table` takes it. */
export function catalogTable({ bucket, archiveClass, table }: CatalogSource) {
  const { line, database, partition } = CATALOG_COLUMNS;
  const root = `s3://${bucket}/${archiveClass.prefix}`;
  const folder = keySegment(`${table.schema}.${table.name}`);
  return {
    name: catalogTableName(table),
    description: `Rows of ${table.schema}.${table.name} in the archive; tidemark archive query prints the SQL for it`,
    tableType: 'EXTERNAL_TABLE',
    parameters: {
      EXTERNAL: 'TRUE',
      // The query says which partitions it reads, and the path follows from that: nothing has to be added to the catalog when a partition is
      // archived (read: Athena user guide, "Use dynamic ID partitioning").
      'projection.enabled': 'true',
      [`projection.${database}.type`]: 'injected',
      [`projection.${partition}.type`]: 'injected',
      'storage.location.template': `${root}\${${database}}/${folder}/\${${partition}}/${LIST_FOLDER}`,
      // Without it Athena leaves out what was restored, too (read: Athena user guide, "Query restored Amazon S3 Glacier objects").
      ...(archiveClass.storageClass === 'GLACIER_IR' ? {} : { read_restored_glacier_objects: 'true' }),
    },
    partitionKeys: [
      { name: database, type: 'string' },
      { name: partition, type: 'string' },
    ],
    storageDescriptor: {
      columns: [{ name: line, type: 'string', comment: "A row, as COPY's text format writes it" }],
      location: root,
      // Reads the objects that the files in a partition's path name, and no others (read: apache/hive, SymlinkTextInputFormat.java). AWS documents
      // such lists, found by projection, for S3 Inventory (read: S3 user guide, "Locating your inventory list", symlink.txt, and "Querying Amazon S3
      // Inventory with Amazon Athena", projection.dt.range).
      inputFormat: 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat',
      outputFormat: 'org.apache.hadoop.hive.ql.io.IgnoreKeyTextOutputFormat',
      serdeInfo: {
        serializationLibrary: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
        // No escape.delim: it would undo escapes otherwise than COPY writes them (lib/partitions/archive/athena-column.ts).
        parameters: { 'field.delim': CATALOG_DELIMITER, 'serialization.null.format': '\\N' },
      },
    },
  };
}
