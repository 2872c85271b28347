import type { SchemaFile } from '../../../model/database/migration-files';
import { InputError, type Problem } from '../../../model/validation/input-error';
import type { MigrationRecord } from './migration-record';
import { checksum } from './schema-folder';

/** What is to be done with a database. */
export interface MigrationPlan {
  /** Names of what was applied and still is among the files. */
  readonly applied: readonly string[];
  readonly pending: readonly SchemaFile[];
  /** A file whose changes the database has from all the files that it replaces; it is recorded without being run. */
  readonly replaced: readonly SchemaFile[];
  /**
   * Names of what was applied and is in no file. The database is ahead: an older version is being deployed, mostly because
   * CloudFormation rolls back. Then nothing is pending, whatever the files hold.
   */
  readonly ahead: readonly string[];
}

/**
 * Compares files with records.
 *
 * Throws `InputError` (code `migrations-disagree`) when an applied file has changed or an order was changed. Not when the
 * database is ahead: a rollback must come to its end.
 */
export function planMigrations(
  files: readonly SchemaFile[],
  records: readonly MigrationRecord[],
  folder: string,
): MigrationPlan {
  const names = new Set(files.map(({ name }) => name));
  const recorded = new Set(records.map(({ name }) => name));
  const ahead = records
    .map(({ name }) => name)
    .filter((name) => !names.has(name) && !isReplaced(name, files, recorded));
  const replaced = files.filter(
    ({ name, replaces }) => !recorded.has(name) && replaces?.every((each) => recorded.has(each)) === true,
  );
  const applied = [...replaced, ...records].map(({ name }) => name).filter((name) => names.has(name));
  const isOlderVersion = ahead.length > 0 && applied.length === files.length;
  if (isOlderVersion) return { applied, pending: [], replaced: [], ahead };
  const partly = partlyReplaced(files, recorded, folder);
  const problems = [
    ...lost(ahead, folder),
    ...changed(files, records, folder),
    ...(partly.length > 0 ? partly : late(files, applied, folder)),
  ];
  if (problems.length > 0)
    throw new InputError('migrations-disagree', 'Nothing was migrated: files and database disagree', problems);
  return { applied, pending: files.filter(({ name }) => !applied.includes(name)), replaced, ahead };
}

/**
 * Whether a record is of a file that another has taken the place of. Where the database has all of those, so is whatever came before:
 * files that were replaced by what was replaced.
 */
function isReplaced(name: string, files: readonly SchemaFile[], recorded: ReadonlySet<string>): boolean {
  return files.some(({ name: one, replaces = [] }) => {
    const hasAll = replaces.length > 0 && (recorded.has(one) || replaces.every((each) => recorded.has(each)));
    return replaces.includes(name) || (hasAll && name.slice(0, 4) <= one.slice(0, 4));
  });
}

/** Applied, not among the files, and yet there are files to apply: no older version, but one that went another way. */
function lost(ahead: readonly string[], folder: string): Problem[] {
  return ahead.map((name) => ({
    where: `${folder}/${name}.sql`,
    given: 'applied to the database, and no file',
    allowed: 'files that were applied, unchanged, and new ones after them',
    remedy: 'Bring the file back; what it did is undone by a new file with the next number.',
  }));
}

/** Files that are recorded with another text. */
export function changed(files: readonly SchemaFile[], records: readonly MigrationRecord[], folder: string): Problem[] {
  return files.flatMap((file) => {
    const record = records.find(({ name }) => name === file.name);
    if (record === undefined || record.checksum === checksum(file)) return [];
    return [
      {
        where: `${folder}/${file.file}`,
        given: `another text than the one that was applied (sha256 ${checksum(file).slice(0, 12)}, applied ${record.checksum.slice(0, 12)})`,
        allowed: 'the text that was applied',
        remedy: 'Take the change back and write it as a new file with the next number.',
      },
    ];
  });
}

/** Neither new nor at the version that was made one file: the files that would bring it there are gone. */
function partlyReplaced(files: readonly SchemaFile[], recorded: ReadonlySet<string>, folder: string): Problem[] {
  return files.flatMap(({ name, file, replaces = [] }) => {
    const lacking = replaces.filter((each) => !recorded.has(each));
    if (recorded.has(name) || lacking.length === 0 || lacking.length === replaces.length) return [];
    return [
      {
        where: `${folder}/${file}`,
        given: `a database that has some of the files that it replaces and lacks ${lacking.join(', ')}`,
        allowed: 'a database that has all of them, or none',
        remedy: `Deploy a version that still has ${lacking.join(', ')} first, then this one.`,
      },
    ];
  });
}

function late(files: readonly SchemaFile[], applied: readonly string[], folder: string): Problem[] {
  const isApplied = files.map(({ name }) => applied.includes(name));
  const last = isApplied.lastIndexOf(true);
  return files.slice(0, last + 1).flatMap(({ file }, index) =>
    isApplied[index]
      ? []
      : [
          {
            where: `${folder}/${file}`,
            given: 'not applied, although a later file is',
            allowed: 'files that are applied in the order of their numbers',
            remedy: 'Give it the next number.',
          },
        ],
  );
}
