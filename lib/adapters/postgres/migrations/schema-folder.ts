import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSchemaFiles, type SchemaFile } from '../../../model/database/migration-files';

/**
 * The migrations of a folder, in the order in which they are applied; none where there is no such folder.
 *
 * `shown` is what messages call the folder. Throws `InputError` (code `bad-schema-files`) with all that is wrong.
 */
export function readSchemaFolder(folder: string, shown = folder): SchemaFile[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  return parseSchemaFiles(Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name))])), shown);
}

/** What a file is known by once it is applied; line ends do not count, because a checkout may change them. */
export function checksum({ sql }: SchemaFile): string {
  return createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex');
}
