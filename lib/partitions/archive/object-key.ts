import { LIST_NAME } from '../../model/archive/catalog';
import { keySegment as segment } from '../../model/archive/key-segment';

/** Where the objects of a database are. */
export function databasePrefix(classPrefix: string, database: string): string {
  return `${classPrefix}${segment(database)}/`;
}

/** The table whose objects are there, with its schema; undefined for a key that the archive does not write. */
export function tableOfKey(key: string, prefix: string): string | undefined {
  const [text = ''] = key.slice(prefix.length).split('/');
  try {
    const table = decodeURIComponent(text.replaceAll('=', '%'));
    return segment(table) === text ? table : undefined;
  } catch {
    return undefined;
  }
}

/** Where the objects of a table are; `table` with its schema. */
export function tablePrefix(classPrefix: string, database: string, table: string): string {
  return `${databasePrefix(classPrefix, database)}${segment(table)}/`;
}

/** Where the objects of a partition are: `<prefix of the class><database>/<schema.table>/<partition>-<id>/`. */
export function partitionPrefix(
  classPrefix: string,
  database: string,
  { table, name, id }: { readonly table: string; readonly name: string; readonly id: string },
): string {
  return `${tablePrefix(classPrefix, database, table)}${segment(name)}-${id}/`;
}

/** Every attempt has a key of its own, so that an export that ends late overwrites nothing. */
export function chunkKey(prefix: string, chunk: number, attempt: number): string {
  return `${prefix}${String(chunk).padStart(5, '0')}-${attempt}.tsv`;
}

export const MANIFEST_NAME = 'manifest.json';

export function manifestKey(prefix: string): string {
  return `${prefix}${MANIFEST_NAME}`;
}

/** What lists the objects of a partition for who asks the archive without restoring it. */
export function listKey(prefix: string): string {
  return `${prefix}${LIST_NAME}`;
}

/** One address a line, and of the objects that the manifest names no other (read: apache/hive, SymlinkTextInputFormat.java). */
export function objectList(bucket: string, keys: readonly string[]): string {
  return keys.map((key) => `s3://${bucket}/${key}\n`).join('');
}

/** The last folder of a partition's prefix: `<partition>-<id>`. */
export function partitionFolder(prefix: string): string {
  return prefix.replace(/\/$/, '').split('/').at(-1) ?? '';
}

/** What the database is called in a key. */
export function databaseFolder(database: string): string {
  return segment(database);
}
