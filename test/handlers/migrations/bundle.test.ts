import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'pg';
import { bundle } from '../../../lib/constructs/bundled-code';
import { AwsServer } from '../../helpers/aws-server';
import { canCertify, makeCertificates, useTls } from '../../helpers/certificates';
import { deployedCode } from '../../helpers/deployed-code';
import { LambdaRuntime } from '../../helpers/lambda-runtime';
import { migrateEnvironment, migrationsRequest, secretsManager } from '../../helpers/migrate-function';
import { TestPostgres } from '../../helpers/postgres';

const ROOT = join(__dirname, '..', '..', '..');
const HANDLER = join(ROOT, 'lib', 'handlers', 'migrations');
const SCHEMA = join(ROOT, 'config', 'schema', 'jedire');
const files = readdirSync(SCHEMA).filter((name) => name.endsWith('.sql'));
const folder = mkdtempSync(join(tmpdir(), 'tidemark-migrate-bundle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the code that migrates', () => {
  test('given any environment, then it is the bundle of the handler and the files of the system', () => {
    const [dev, prod] = [deployedCode('dev', 'schema'), deployedCode('prod', 'schema')];
    expect(prod.split('/').at(-1)).toBe(dev.split('/').at(-1));
    expect(readdirSync(dev).sort()).toEqual(['index.js', 'schema']);
    expect(readFileSync(join(dev, 'index.js'), 'utf8')).toBe(bundle(HANDLER));
    expect(readdirSync(join(dev, 'schema'))).toEqual(files);
    for (const file of files)
      expect(readFileSync(join(dev, 'schema', file), 'utf8')).toBe(readFileSync(join(SCHEMA, file), 'utf8'));
  }, 60_000);

  test('names nothing of this machine, asks the runtime for the SDK alone, and stays small', () => {
    const text = bundle(HANDLER);
    for (const name of [ROOT, tmpdir(), process.env.HOME ?? ROOT]) expect(text.includes(name)).toBe(false);
    const asked = [...text.matchAll(/require\("([^"]+)"\)/g)].map((match) => match[1] ?? '');
    const packages = new Set(asked.filter((name) => !name.startsWith('node:') && !isBuiltin(name)));
    // pg asks for its native sibling where somebody has installed it.
    expect([...packages].sort()).toEqual(['@aws-sdk/client-secrets-manager', 'pg-native']);
    expect(text).not.toMatch(/\bimport\("node-pg-migrate/);
    expect(text.length).toBeLessThan(450_000);
    expect(text).not.toContain('ZodError');
  });
});

function isBuiltin(name: string): boolean {
  return require('node:module').builtinModules.includes(name);
}

(canCertify ? describe : describe.skip)('the code that migrates, called as Lambda calls it, over TLS', () => {
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
    const certificates = makeCertificates(folder);
    authority = certificates.authority;
    await useTls(db, certificates);
    const environment = { ...migrateEnvironment(postgres.url('jedire')), DATABASE_HOST: 'localhost' };
    env = { ...(await server.start()), ...environment };
    code = deployedCode('dev', 'schema');
  }, 90_000);
  afterAll(async () => {
    await db?.end();
    await server.stop();
    await postgres?.stop();
  }, 30_000);

  const request = () =>
    migrationsRequest(
      'Create',
      server.url,
      files.map((file) => file.replace('.sql', '')),
    );

  test('given a server whose certificate nobody known has signed, then it gets no password', async () => {
    const result = await runtime.invoke(code, request(), env);
    expect(result.failed).toBe(false);
    expect(server.answers.at(-1)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringMatching(
        /localhost.*(SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT_LOCALLY)/s,
      ),
    });
  }, 30_000);

  test('given a certificate for another host, then it is refused too', async () => {
    const result = await runtime.invoke(code, request(), {
      ...env,
      NODE_EXTRA_CA_CERTS: authority,
      DATABASE_HOST: '127.0.0.1',
    });
    expect(result.failed).toBe(false);
    expect(server.answers.at(-1)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    });
  }, 30_000);

  test('given the authority, then it migrates, over TLS, and answers CloudFormation and the command line', async () => {
    const trusting = { ...env, NODE_EXTRA_CA_CERTS: authority };
    expect((await runtime.invoke(code, { action: 'status' }, trusting)).returned).toMatchObject({
      status: { applied: [], pending: files.map((file) => file.replace('.sql', '')) },
    });
    const result = await runtime.invoke(code, request(), trusting);
    expect(result.failed).toBe(false);
    expect(server.answers.at(-1)).toMatchObject({ Status: 'SUCCESS', Data: { Outcome: 'migrated' } });
    for (const line of result.out.trimEnd().split('\n')) expect(JSON.parse(line)).toMatchObject({ what: 'migrate' });
    expect((await db.query('select name from tidemark.migrations order by id')).rows).toHaveLength(files.length);
    expect((await runtime.invoke(code, { action: 'migrate' }, trusting)).returned).toMatchObject({
      report: { outcome: 'up-to-date' },
    });
  }, 60_000);

  test('given an environment that lacks something, then all that is missing is said, and Lambda sees an error', async () => {
    const { DATABASE_HOST: _, DATABASE_NAME: __, ...less } = env;
    const result = await runtime.invoke(code, { action: 'status' }, less);
    expect(result.failed).toBe(true);
  }, 30_000);
});
