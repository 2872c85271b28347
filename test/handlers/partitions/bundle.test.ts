import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'pg';
import { bundle } from '../../../lib/constructs/bundled-code';
import { selectTableArchiveClasses } from '../../../lib/model/archive/config';
import { listPartitionedTables } from '../../../lib/model/partitions/config';
import { BUCKET, REGION, TestArchive } from '../../helpers/archive';
import { AwsServer } from '../../helpers/aws-server';
import { canCertify, makeCertificates, useTls } from '../../helpers/certificates';
import { column } from '../../helpers/column';
import { deployedCode } from '../../helpers/deployed-code';
import { catalog } from '../../helpers/fixtures';
import { LambdaRuntime } from '../../helpers/lambda-runtime';
import { secretsManager } from '../../helpers/migrate-function';
import { partitionsEnvironment, publishedMetrics } from '../../helpers/partitions-function';
import { TestPostgres } from '../../helpers/postgres';
import { applySchema } from '../../helpers/schema';

const ROOT = join(__dirname, '..', '..', '..');
const HANDLER = join(ROOT, 'lib', 'handlers', 'partitions');
const folder = mkdtempSync(join(tmpdir(), 'tidemark-partitions-bundle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const stated = listPartitionedTables(catalog.system('jedire'));

describe('the code that keeps partitions', () => {
  test('given any environment, then it is the bundle of the handler, the tables of the system and their classes of the archive', () => {
    const [dev, prod] = ['dev', 'prod'].map((name) => deployedCode(name, 'tables.json'));
    expect(prod?.split('/').at(-1)).toBe(dev?.split('/').at(-1));
    expect(readdirSync(dev ?? '').sort()).toEqual(['archive.json', 'index.js', 'tables.json']);
    expect(readFileSync(join(dev ?? '', 'index.js'), 'utf8')).toBe(bundle(HANDLER));
    const read = (file: string) => JSON.parse(readFileSync(join(dev ?? '', file), 'utf8'));
    expect(read('tables.json')).toEqual(stated);
    expect(read('archive.json')).toEqual(selectTableArchiveClasses(catalog.system('jedire')));
  }, 60_000);

  test('names nothing of this machine, asks the runtime for the SDK alone, and stays small', () => {
    const text = bundle(HANDLER);
    for (const name of [ROOT, tmpdir(), process.env.HOME ?? ROOT]) expect(text.includes(name)).toBe(false);
    const asked = [...text.matchAll(/require\("([^"]+)"\)/g)].map((match) => match[1] ?? '');
    const packages = asked.filter((name) => !name.startsWith('node:') && !builtinModules.includes(name));
    // pg asks for its native sibling where somebody has installed it.
    expect([...new Set(packages)].sort()).toEqual([
      '@aws-sdk/client-s3',
      '@aws-sdk/client-secrets-manager',
      'pg-native',
    ]);
    expect(text.length).toBeLessThan(240_000);
    // Of zod only the small variant, for manifests: the whole one brings its messages, and is four times as large.
    expect(text).not.toContain('Invalid input: expected');
  });
});

(canCertify ? describe : describe.skip)('the code that keeps partitions, called as Lambda calls it, over TLS', () => {
  const runtime = new LambdaRuntime(folder);
  const server = new AwsServer(secretsManager());
  let postgres: TestPostgres;
  let db: Client;
  let env: Record<string, string>;
  let code: string;
  let authority: string;
  beforeAll(async () => {
    postgres = await TestPostgres.startOwn();
    db = await postgres.createDatabase('jedire');
    await applySchema(db, 'jedire');
    const certificates = makeCertificates(folder);
    authority = certificates.authority;
    await useTls(db, certificates);
    const environment = { ...partitionsEnvironment(postgres.url('jedire')), DATABASE_HOST: 'localhost' };
    env = { ...(await server.start()), ...environment };
    code = deployedCode('dev', 'tables.json');
  }, 90_000);
  afterAll(async () => {
    await db?.end();
    await server.stop();
    await postgres?.stop();
  }, 30_000);

  test('given a server whose certificate nobody known has signed, then it gets no password, and Lambda sees an error', async () => {
    const result = await runtime.invoke(code, {}, env);
    expect(result.failed).toBe(true);
    expect(result.out).toMatch(
      /SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT_LOCALLY/,
    );
  }, 30_000);

  test('given the authority, then it makes the partitions of a reference system and prints nothing but JSON', async () => {
    const result = await runtime.invoke(code, {}, { ...env, NODE_EXTRA_CA_CERTS: authority });
    expect(result.failed).toBe(false);
    const lines = result.out.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).table)).toEqual([...Object.keys(stated), undefined]);
    const published = Object.fromEntries(publishedMetrics(lines).map(({ name, value }) => [name, value]));
    expect(published).toMatchObject({ PeriodsAhead: 3, Problems: 0, Succeeded: 1 });
  }, 60_000);

  describe('with an archive', () => {
    let archive: TestArchive;
    beforeAll(async () => {
      archive = await TestArchive.start();
      await archive.install(db);
      await db.query(`
        create table agent_outputs_2020_05 partition of agent_outputs for values from ('2020-05-01 00:00Z') to ('2020-06-01 00:00Z');
        insert into agent_outputs (property_id, agent_id, generated_at, output)
          select gen_random_uuid(), E'agent\\t' || n, '2020-05-01 00:00Z'::timestamptz + n * interval '1 hour', '{"a": "é\\\\"}' from generate_series(1, 700) n`);
    });
    afterAll(() => archive?.stop());

    async function call(event: object, change: Readonly<Record<string, string>> = {}) {
      const where = { ARCHIVE_BUCKET: BUCKET, ARCHIVE_REGION: REGION, ARCHIVE_KEY_ARN: 'arn:aws:kms:key' };
      const all = { ...archive.environment, ...env, ...where, NODE_EXTRA_CA_CERTS: authority, ...change };
      const { failed, out, returned } = await runtime.invoke(code, event, all);
      const lines = out.split('\n').filter((line) => line !== '');
      return { failed, lines, logged: lines.map((line) => JSON.parse(line)), returned };
    }
    const content = () => column(db, 'select to_jsonb(t)::text from agent_outputs t order by 1');
    const restore = { table: 'agent_outputs', fromMs: 0, toMs: Date.now(), tier: 'Standard', days: 7 };

    test('given what may be asked, then it plans, archives, answers and restores; the rows are those that were there', async () => {
      const original = await content();
      const planned = await call({ action: 'plan', maxHoldMs: 2000 });
      expect(planned.returned).toMatchObject({
        planned: { tables: [{}, {}], archive: { partitions: [{ partition: 'public.agent_outputs_2020_05' }] } },
      });
      const scheduled = await call({ action: 'archive' });
      expect(scheduled).toMatchObject({ failed: false, returned: null });
      expect(scheduled.logged).toMatchObject([
        { level: 'INFO', what: 'archive', partition: 'public.agent_outputs_2020_05', state: 'detached', rows: '700' },
        {},
      ]);
      const published = publishedMetrics(scheduled.lines).map(({ name, value }) => [name, value]);
      expect(Object.fromEntries(published)).toMatchObject({ RowsArchived: 700, ArchiveSucceeded: 1 });
      expect(await content()).toEqual([]);

      expect((await call({ action: 'archive-now' })).returned).toMatchObject({
        archived: { partitions: [{ state: 'detached', writtenRows: 0 }], findings: [] },
      });
      const found = await call({ action: 'restore', restore: { ...restore, dryRun: true, attach: false } });
      expect(found.returned).toMatchObject({ restored: { partitions: [{ state: 'found', rows: '700', objects: 1 }] } });
      const restored = await call({ action: 'restore', restore: { ...restore, dryRun: false, attach: true } });
      expect(restored.returned).toMatchObject({
        restored: { partitions: [{ state: 'restored', imported: { rows: '700', attached: true, already: false } }] },
      });
      expect(await content()).toEqual(original);
      expect(await call({ action: 'apply', maxHoldMs: 2000 })).toMatchObject({
        failed: false,
        returned: { applied: [{ table: 'properties' }, { table: 'agent_outputs' }] },
      });
    }, 120_000);

    test('given what cannot be done, then the answer is the error with every problem, which is logged too', async () => {
      const elsewhere = { ...restore, table: 'properties', dryRun: true, attach: false };
      const { failed, returned, logged } = await call({ action: 'restore', restore: elsewhere });
      expect(failed).toBe(false);
      expect(returned).toEqual({
        error: {
          code: 'not-archived',
          message: expect.stringContaining('properties is not archived'),
          problems: [expect.objectContaining({ where: '--table', allowed: 'agent_outputs' })],
        },
      });
      expect(logged).toMatchObject([{ level: 'ERROR', what: 'partitions', action: 'restore', code: 'not-archived' }]);
      const nowhere = await call({ action: 'archive-now' }, { ARCHIVE_BUCKET: 'nowhere' });
      expect(nowhere.returned).toMatchObject({
        error: { code: 'archive-setup', problems: [{ where: 'bucket nowhere' }] },
      });
    }, 60_000);

    test('given an environment that has the archive in part, then Lambda sees an error', async () => {
      const part = { ...env, ARCHIVE_BUCKET: BUCKET };
      expect((await runtime.invoke(code, { action: 'archive' }, part)).failed).toBe(true);
    }, 30_000);
  });

  test('given an environment that lacks something, then Lambda sees an error', async () => {
    const { DATABASE_HOST: _, ...less } = env;
    expect((await runtime.invoke(code, {}, less)).failed).toBe(true);
  }, 30_000);
});
