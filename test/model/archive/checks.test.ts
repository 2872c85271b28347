import fc from 'fast-check';
import { environments, systems } from '../../../config';
import { checkArchiveClasses } from '../../../lib/model/archive/checks';
import { selectTableArchiveClasses } from '../../../lib/model/archive/config';
import { listPartitionedTables } from '../../../lib/model/partitions/config';
import { parseEnvironmentConfig, parseSystemConfig } from '../../../lib/model/system/parse';
import { InputError } from '../../../lib/model/validation/input-error';
import { runs } from '../../helpers/properties';

const FILE = 'config/systems/jedire.ts';
const TABLE = 'database.tables.agent_outputs.partitionBy';

/** JediRe with other tables and classes, as it is before it is parsed. */
function system(tables: object, archive: object, archiveServiceLogs?: string) {
  const copy = JSON.parse(JSON.stringify(systems.jedire));
  return { ...copy, archive, archiveServiceLogs, database: { ...copy.database, tables } };
}
const monthly = (archive: object, range: object = {}) => ({
  agent_outputs: { partitionBy: { strategy: 'range', column: 'at', period: 'month', archive, ...range } },
});
const old = { prefix: 'old/', storageClass: 'GLACIER', transitionAfterDays: 7 };

function problemsOf(raw: unknown) {
  try {
    parseSystemConfig(raw, FILE);
  } catch (error) {
    if (error instanceof InputError)
      return error.problems.map((problem) => ({ ...problem, where: problem.where.replace(`${FILE}: `, '') }));
    throw error;
  }
  return [];
}

describe('when partitions are archived', () => {
  test('given a class and days, then a dropped partition has a week of grace', () => {
    const parsed = parseSystemConfig(system(monthly({ class: 'old', retainDays: 31 }), { old }), FILE);
    expect(listPartitionedTables(parsed).agent_outputs).toMatchObject({
      archive: { class: 'old', retainDays: 31, dropAfterDays: 7 },
    });
    expect(selectTableArchiveClasses(parsed)).toEqual({ old });
  });

  test('given values that are each partitioned by time, then their periods are archived', () => {
    const range = { strategy: 'range', column: 'at', period: 'day', archive: { class: 'old', retainDays: 1 } };
    const partitionBy = { strategy: 'list', column: 'region', values: ['eu'], subpartitionBy: range };
    const parsed = parseSystemConfig(system({ sales: { partitionBy } }, { old }), FILE);
    expect(Object.keys(selectTableArchiveClasses(parsed))).toEqual(['old']);
    const unknown = { ...partitionBy, subpartitionBy: { ...range, archive: { class: 'new', retainDays: 1 } } };
    expect(problemsOf(system({ sales: { partitionBy: unknown } }, { old })).map(({ where }) => where)).toEqual([
      'database.tables.sales.partitionBy.subpartitionBy.archive.class',
    ]);
  });

  test('given no table that is archived, then no class is used by one', () => {
    const parsed = parseSystemConfig(system({ users: {} }, { old }), FILE);
    expect(selectTableArchiveClasses(parsed)).toEqual({});
  });

  test('given a class that does not exist, then the likeliest are named first', () => {
    const classes = { logs: { ...old, prefix: 'logs/' }, 'agent-outputs': old };
    expect(problemsOf(system(monthly({ class: 'agent-output', retainDays: 31 }), classes))).toEqual([
      {
        where: `${TABLE}.archive.class`,
        given: '"agent-output"',
        allowed: 'one of agent-outputs, logs',
        remedy: 'Did you mean "agent-outputs"? Add it to archive, or correct the name.',
      },
    ]);
    expect(problemsOf(system(monthly({ class: 'constructor', retainDays: 31 }), {}))[0]?.allowed).toBe(
      'one of (none defined)',
    );
  });

  test.each([
    ['month', 30, 31],
    ['week', 6, 7],
  ])('given a %s kept for %d days, then it is to be at least %d', (period, retainDays, least) => {
    const raw = system(monthly({ class: 'old', retainDays }, { period }), { old });
    expect(problemsOf(raw)).toEqual([
      expect.objectContaining({
        where: `${TABLE}.archive.retainDays`,
        given: String(retainDays),
        allowed: expect.stringContaining(`at least ${least}`),
      }),
    ]);
    expect(problemsOf(system(monthly({ class: 'old', retainDays: least }, { period }), { old }))).toEqual([]);
  });

  test.each(['GLACIER', 'DEEP_ARCHIVE'])('given %s before it can be verified, then it is refused', (storageClass) => {
    const early = { ...old, storageClass, transitionAfterDays: 6 };
    const archived = monthly({ class: 'old', retainDays: 31 });
    expect(problemsOf(system(archived, { old: early }))).toEqual([
      expect.objectContaining({
        where: 'archive.old.transitionAfterDays',
        given: '6',
        allowed: expect.stringContaining('at least 7'),
      }),
    ]);
    // What no table is archived to may be moved at once, and so may what is read at once there.
    expect(problemsOf(system({}, { old: early }))).toEqual([]);
    expect(problemsOf(system(archived, { old: { ...early, storageClass: 'GLACIER_IR' } }))).toEqual([]);
  });

  test('given logs of services that go to no class, then the classes are named; no class has to be readable for them', () => {
    const deep = { ...old, storageClass: 'DEEP_ARCHIVE', transitionAfterDays: 0 };
    expect(problemsOf(system({}, { deep }, 'deap'))).toEqual([
      expect.objectContaining({ where: 'archiveServiceLogs', given: '"deap"', allowed: 'one of deep' }),
    ]);
    expect(problemsOf(system({}, { deep }, 'deep'))).toEqual([]);
  });

  test('given one fault of each kind, then all are in one report', () => {
    const raw = system(monthly({ class: 'other', retainDays: 1 }), {
      old,
      older: { ...old, prefix: 'old/er/' },
      root: { ...old, prefix: '/root/' },
    });
    expect(problemsOf(raw).map(({ where }) => where)).toEqual([
      `${TABLE}.archive.class`,
      `${TABLE}.archive.retainDays`,
      'archive.older.prefix',
      'archive.root.prefix',
    ]);
  });

  test.each([{ retainDays: 0 }, { retainDays: 30.5 }, { dropAfterDays: 0 }, { grace: 1 }])(
    'given %j, then it is a problem at its place',
    (wrong) => {
      const raw = system(monthly({ class: 'old', retainDays: 60, ...wrong }), { old });
      expect(problemsOf(raw).map(({ where }) => where)).toEqual([`${TABLE}.archive.${Object.keys(wrong)[0]}`]);
    },
  );
});

describe('prefixes of an archive', () => {
  const prefixes = (...given: string[]) =>
    checkArchiveClasses(Object.fromEntries(given.map((prefix, index) => [`c${index}`, { prefix }])));

  test.each(['agent', '/agent/', 'agent//', '../', '*/', 'a b/', 'agent/_part', ''])(
    'given %j, then it is refused',
    (prefix) => expect(prefixes(prefix)).toHaveLength(1),
  );

  test('given one in the other, whichever comes first, or twice the same, then the later one is refused', () => {
    for (const pair of [
      ['agent/', 'agent/x/'],
      ['agent/x/', 'agent/'],
      ['agent/', 'agent/'],
    ])
      expect(prefixes(...pair)).toEqual([expect.objectContaining({ path: ['c1', 'prefix'] })]);
  });

  test('given names that only begin alike, then all is well', () => {
    expect(prefixes('agent/', 'agents/', 'x/agent/')).toEqual([]);
  });

  test('what is accepted has no key that two classes claim', () => {
    const folder = fc.constantFrom('a/', 'a/b/', 'ab/', 'b/', 'b/a/', 'a.b/');
    fc.assert(
      fc.property(fc.array(folder, { maxLength: 4 }), fc.string(), (given, rest) => {
        fc.pre(prefixes(...given).length === 0);
        for (const prefix of given)
          expect(given.filter((other) => `${prefix}${rest}`.startsWith(other))).toEqual([prefix]);
      }),
      { numRuns: runs(200) },
    );
  });
});

describe('the lock of an archive', () => {
  const parse = (stateful: object) =>
    parseEnvironmentConfig({ ...environments.prod, stateful: { backupRetentionDays: 35, ...stateful } }, 'e.ts');
  const archiveLock = { mode: 'compliance', days: 365 };

  test('is of the environment, and nothing is locked where it is left out', () => {
    expect(parse({ archiveLock }).stateful.archiveLock).toEqual(archiveLock);
    expect(parse({}).stateful.archiveLock).toBeUndefined();
  });

  test('given an environment whose data is destroyed, then it is refused', () => {
    expect(() => parse({ archiveLock, removalPolicy: 'destroy', optOutReason: 'Nothing here is needed.' })).toThrow(
      /stateful\.archiveLock: given a lock, with removalPolicy destroy/,
    );
  });
});
