import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { catalogTable } from '../../lib/model/archive/catalog';
import type { SchemaName } from '../../lib/model/sql/sql';
import { BUCKET, type TestArchive } from './archive';

type CatalogTable = ReturnType<typeof catalogTable>;

/**
 * DuckDB in the place of Athena: it reads the very files that a table of the catalog leads to, by what the table states (the path of a partition,
 * the list in it, delimiter, null and escape), and runs the statement that the product prints.
 *
 * What it is not: DuckDB compares texts by other rules, knows `timestamp(6) with time zone` by another name, and takes infinity for a date. How
 * Athena finds a partition and reads a list is documented, and settled by `npm run test:account`.
 */
export class AthenaStandIn {
  private constructor(
    private readonly connection: DuckDBConnection,
    private readonly archive: TestArchive,
  ) {}

  static async start(archive: TestArchive): Promise<AthenaStandIn> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(`create macro json_parse(text) as cast(text as json)`);
    await connection.run(`set timezone = 'UTC'`);
    return new AthenaStandIn(connection, archive);
  }

  /** Makes the table as it is now: a partition is what has a list where the table says that lists are. */
  async define(catalog: string, table: SchemaName, skipped: readonly string[] = []): Promise<void> {
    const archiveClass = { prefix: 'cold/', storageClass: 'GLACIER' } as const;
    const stated = catalogTable({ bucket: BUCKET, archiveClass, table });
    const parts = this.partitions(stated).map(({ cluster, partition, files }) => {
      const read = files
        .filter((key) => !skipped.includes(key))
        .map((key) => text(join(this.archive.folder.root, BUCKET, key)));
      const rows = read.length === 0 ? `(select null as line where false)` : this.reading(stated, read);
      return `select ${text(cluster)} as cluster, ${text(partition)} as "partition", line from ${rows}`;
    });
    await this.connection.run(`create schema if not exists "${catalog}"`);
    await this.connection.run(`create or replace view "${catalog}"."${stated.name}" as ${parts.join(' union all ')}`);
  }

  async rows(statement: string): Promise<unknown[][]> {
    // Types that DuckDB calls otherwise.
    const said = statement.replaceAll('timestamp(6) with time zone', 'timestamptz');
    return (await this.connection.runAndReadAll(said)).getRowsJson() as unknown[][];
  }

  close(): void {
    this.connection.closeSync();
  }

  private reading({ storageDescriptor }: CatalogTable, files: readonly string[]): string {
    const {
      'field.delim': delimiter,
      'serialization.null.format': nothing,
      ...others
    } = storageDescriptor.serdeInfo.parameters;
    // Without escape.delim and quotes nothing is undone.
    if (Object.keys(others).length > 0) throw new Error(`Not known here: ${Object.keys(others).join(', ')}`);
    return `read_csv([${files.join(', ')}], delim = ${text(delimiter)}, nullstr = ${text(nothing)}, escape = '', quote = '', header = false,
      auto_detect = false, columns = {'line': 'VARCHAR'})`;
  }

  private partitions({ parameters, storageDescriptor }: CatalogTable) {
    if (!storageDescriptor.inputFormat.endsWith('.SymlinkTextInputFormat')) throw new Error('No lists are read');
    const template = parameters['storage.location.template'].replace(`s3://${BUCKET}/`, '');
    const pattern = template.replace(/[.*+?^()|[\]\\]/g, '\\$&').replace(/\$\{(\w+)\}/g, '(?<$1>[^/]+)');
    const partitions = new Map<string, { cluster: string; partition: string; files: string[] }>();
    for (const { key } of this.archive.folder.list(BUCKET)) {
      const { cluster = '', partition = '' } = new RegExp(`^${pattern}[^/]+$`).exec(key)?.groups ?? {};
      if (partition === '') continue;
      const lines = this.archive.folder.read(BUCKET, key).toString('utf8').split('\n').filter(Boolean);
      const found = partitions.get(`${cluster}/${partition}`) ?? { cluster, partition, files: [] };
      found.files.push(...lines.map((line) => line.replace(`s3://${BUCKET}/`, '')));
      partitions.set(`${cluster}/${partition}`, found);
    }
    return [...partitions.values()];
  }
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
