import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'pg';
import { bundle } from '../../lib/handlers/bundled-code';
import { statedPartitions, tableArchiveClasses } from '../../lib/model';
import { AwsServer } from '../helpers/aws-server';
import { canCertify, makeCertificates, useTls } from '../helpers/certificates';
import { deployedCode } from '../helpers/deployed-code';
import { catalog } from '../helpers/fixtures';
import { LambdaRuntime } from '../helpers/lambda-runtime';
import { secretsManager } from '../helpers/migrate-function';
import { partitionsEnvironment, publishedMetrics } from '../helpers/partitions-function';
import { TestPostgres } from '../helpers/postgres';
import { applySchema } from '../helpers/schema';

const ROOT = join(__dirname, '..', '..');
const HANDLER = join(ROOT, 'lib', 'handlers', 'partitions');
const folder = mkdtempSync(join(tmpdir(), 'tidemark-partitions-bundle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const stated = statedPartitions(catalog.system('jedire'));

describe('the code that keeps partitions', () => {
  test('given any environment, then it is the bundle of the handler, the tables of the system and the classes they are archived to', () => {
    const [staging, prod] = ['staging', 'prod'].map((name) => deployedCode(folder, name, 'tables.json'));
    expect(prod?.split('/').at(-1)).toBe(staging?.split('/').at(-1));
    expect(readdirSync(staging ?? '').sort()).toEqual(['archive.json', 'index.js', 'tables.json']);
    expect(readFileSync(join(staging ?? '', 'index.js'), 'utf8')).toBe(bundle(HANDLER));
    expect(JSON.parse(readFileSync(join(staging ?? '', 'tables.json'), 'utf8'))).toEqual(stated);
    const classes = JSON.parse(readFileSync(join(staging ?? '', 'archive.json'), 'utf8'));
    expect(classes).toEqual(tableArchiveClasses(catalog.system('jedire')));
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
    expect(text.length).toBeLessThan(200_000);
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
    postgres = await TestPostgres.start();
    db = await postgres.createDatabase('jedire');
    await applySchema(db, 'jedire');
    const certificates = makeCertificates(folder);
    authority = certificates.authority;
    await useTls(db, certificates);
    const environment = { ...partitionsEnvironment(postgres.url('jedire')), DATABASE_HOST: 'localhost' };
    env = { ...(await server.start()), ...environment };
    code = deployedCode(folder, 'staging', 'tables.json');
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

  test('given an environment that lacks something, then Lambda sees an error', async () => {
    const { DATABASE_HOST: _, ...less } = env;
    expect((await runtime.invoke(code, {}, less)).failed).toBe(true);
  }, 30_000);
});
