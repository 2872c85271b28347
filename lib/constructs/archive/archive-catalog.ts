import { Stack } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import { catalogTable } from '../../model/archive/catalog';
import { findTimePartitioning } from '../../model/partitions/archived-tables';
import type { Partitioning } from '../../model/partitions/config';
import { parseTableName } from '../../model/sql/sql';
import { InputError } from '../../model/validation/input-error';
import { injectedProps } from '../injected-props';
import type { IPartitionArchive } from './archive';

export interface ArchiveCatalogProps {
  /** Where the tables are archived to. */
  readonly archive: IPartitionArchive;
  /** Tables by name, and how each is partitioned (`listPartitionedTables`); those that state `archive` are in the catalog. */
  readonly tables: Readonly<Record<string, Partitioning>>;
  /** Name of the database in the Glue Data Catalog: small letters, digits and `_`. */
  readonly catalogName: string;
}

/**
 * Tables of the Glue Data Catalog with which Athena reads what is archived, without a restore.
 *
 * It gives nobody a right: who asks needs those of Athena and Glue, and to read the bucket and its key. See docs/archive.md, "Asking the archive".
 */
export class ArchiveCatalog extends Construct {
  /** What a property injector calls it. */
  static readonly PROPERTY_INJECTION_ID = 'tidemark.ArchiveCatalog';

  readonly database: CfnDatabase;
  /** By the name that the config has. */
  readonly tables: Readonly<Record<string, CfnTable>>;

  constructor(scope: Construct, id: string, props: ArchiveCatalogProps) {
    props = injectedProps(ArchiveCatalog, scope, id, props);
    super(scope, id);
    const { archive, catalogName } = props;
    const catalogId = Stack.of(this).account;
    this.database = new CfnDatabase(this, 'Database', {
      catalogId,
      databaseInput: { name: catalogName, description: 'What is archived, for Athena' },
    });
    this.tables = Object.fromEntries(
      Object.entries(props.tables).flatMap(([name, partitioning]) => {
        const stated = findTimePartitioning(partitioning)?.archive;
        if (stated === undefined) return [];
        const archiveClass = archive.classes[stated.class];
        const table = parseTableName(name);
        if (archiveClass === undefined || table === undefined)
          throw unknown(this.node.path, name, stated.class, archive);
        const made = new CfnTable(this, `Table-${name}`, {
          catalogId,
          databaseName: catalogName,
          tableInput: catalogTable({ bucket: archive.bucket.bucketName, archiveClass, table }),
        });
        made.addResourceDependency(this.database);
        return [[name, made]];
      }),
    );
  }
}

function unknown(path: string, table: string, given: string, { classes }: ArchiveCatalogProps['archive']): InputError {
  return new InputError('unknown-archive-class', `${path} cannot be built as configured`, [
    {
      where: `${path}: tables.${table}`,
      given: `class ${given}`,
      allowed: `a table's name, and a class of the archive: ${Object.keys(classes).join(', ') || '(none)'}`,
      remedy: 'Add it to `classes`, or correct the name.',
    },
  ]);
}
