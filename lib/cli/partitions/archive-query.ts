import type { AskablePartition } from '../../adapters/postgres/archive/question';
import { findTimePartitioning } from '../../model/partitions/archived-tables';
import { listPartitionedTables, type Partitioning } from '../../model/partitions/config';
import { parseTableName, type SchemaName } from '../../model/sql/sql';
import type { SystemConfig } from '../../model/system/config';
import { archiveCatalogName } from '../../model/system/resource-names';
import { InputError } from '../../model/validation/input-error';
import { athenaQuery, LONGEST_STATEMENT, outputColumns } from '../../partitions/archive/athena-query';
import type { Io } from '../io';
import { OptionReader } from '../option-reader';
import { loadProject } from '../project/project';
import {
  type ArchiveQueryOptions,
  askedText,
  type RetrievalAdvice,
  retrievalAdvice,
  sqlText,
} from './archive-query-text';
import { readTargetOptions, selectTargets } from './partitions-options';

/** `tidemark archive query`: what of a table is in the archive, and the SQL with which Athena reads it without a restore. */
export async function runArchiveQuery(options: ArchiveQueryOptions, io: Io, projectDirectory: string): Promise<number> {
  const reader = new OptionReader();
  const fromMs = reader.minute('from', options.from) ?? 0;
  const toMs = reader.minute('to', options.to) ?? 0;
  if (toMs <= fromMs) reader.add('to', options.to, `a time after --from ${options.from}`, 'Exchange or correct them.');
  const table = parseTableName(options.table);
  if (table === undefined)
    reader.add('table', options.table, 'the name of a table, with its schema unless that is public', 'Correct it.');
  if (options.databaseUrl !== undefined && options.catalog === undefined)
    reader.add('catalog', 'nothing', 'the database of the Glue Data Catalog, with --database-url', 'Name it.');
  const meant = readTargetOptions(options, true, reader);
  reader.check();
  const project = loadProject(projectDirectory, options.config);
  const system = project.system(options.system);
  const catalog = options.catalog ?? archiveCatalogName({ system: system.name, environment: meant.environment ?? '' });
  const answers: Answer[] = [];
  for (const { shard, target } of selectTargets(project, system, meant, options.json === true ? undefined : io)) {
    const { database, partitions } = await target.find({ table: options.table, fromMs, toMs });
    checkNames(options, partitions);
    const sql = String(
      athenaQuery({
        catalog,
        table: table as SchemaName,
        database,
        partitions,
        time: { column: timeColumn(system, table as SchemaName), fromMs, toMs },
        columns: options.columns,
        asText: options.text,
        where: options.where,
        check: options.check,
      }),
    );
    checkLength(sql, options, partitions.length);
    const retrieve = retrievalAdvice(partitions, options);
    answers.push({ shard, database, catalog, partitions, retrieve, sql });
    if (options.json === true) continue;
    const name = shard === undefined ? system.name : `${system.name}, shard ${shard}`;
    // Only SQL goes to where it may be piped from.
    const say = options.printSql === true ? (text: string) => io.err(text) : (text: string) => io.out(text);
    say(askedText(name, options, partitions, retrieve));
    if (options.printSql === true)
      io.out(sqlText(name, options, outputColumns({ partitions, asText: options.text }), sql));
  }
  if (options.json === true) {
    const all = answers.map((answer) => ({
      version: 1,
      system: system.name,
      environment: meant.environment ?? null,
      ...answer,
    }));
    io.out(JSON.stringify(all.length === 1 ? all[0] : all, null, 2));
  }
  return answers.some(({ retrieve }) => retrieve.length > 0) ? 2 : 0;
}

interface Answer {
  readonly shard: string | undefined;
  readonly database: string;
  readonly catalog: string;
  readonly partitions: readonly AskablePartition[];
  readonly retrieve: readonly RetrievalAdvice[];
  readonly sql: string;
}

/** Empty where the config does not state the table; the range then decides on partitions alone. */
function timeColumn(system: SystemConfig, table: SchemaName): string {
  const isAsked = ([name]: [string, Partitioning]) => {
    const parsed = parseTableName(name);
    return parsed?.schema === table.schema && parsed.name === table.name;
  };
  const [, partitioning] = Object.entries(listPartitionedTables(system)).find(isAsked) ?? [];
  return (partitioning && findTimePartitioning(partitioning)?.column) ?? '';
}

/** Columns that no partition of the range has. */
function checkNames({ columns = [], text = [] }: ArchiveQueryOptions, partitions: readonly AskablePartition[]): void {
  const known = outputColumns({ partitions }).map(({ name }) => name);
  const problems = Object.entries({ columns, text }).flatMap(([option, names]) =>
    names
      .filter((name) => !known.includes(name))
      .map((given) => ({
        where: `--${option}`,
        given,
        allowed: known.join(', '),
        remedy: 'Name columns as the manifests have them.',
      })),
  );
  if (problems.length > 0) throw new InputError('unknown-column', 'The archive has no such columns', problems);
}

/** One that Athena would refuse. */
function checkLength(sql: string, { from, to }: ArchiveQueryOptions, partitions: number): void {
  const bytes = Buffer.byteLength(sql);
  if (bytes <= LONGEST_STATEMENT) return;
  throw new InputError('statement-too-long', 'Athena would not take the statement; nothing was printed', [
    {
      where: '--from, --to',
      given: `${from} to ${to}: ${partitions} partitions, ${bytes} bytes of SQL`,
      allowed: `at most ${LONGEST_STATEMENT} bytes`,
      remedy: 'Ask for less time at once.',
    },
  ]);
}
