import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';

/** Whether certificates can be made here. */
export const canCertify = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    process.stderr.write('openssl is not available: TLS is not tried\n');
    return false;
  }
})();

/** A self-made authority in `folder` and a certificate of it for `localhost`. */
export function makeCertificates(folder: string): { authority: string; certificate: string; key: string } {
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const newKey = ['-newkey', 'rsa:2048', '-nodes', '-days', '1'];
  openssl('req', '-x509', ...newKey, '-keyout', at('ca.key'), '-out', at('ca.pem'), '-subj', '/CN=test authority');
  openssl('req', ...newKey, '-keyout', at('server.key'), '-out', at('server.csr'), '-subj', '/CN=localhost');
  writeFileSync(at('names'), 'subjectAltName=DNS:localhost');
  const signed = [
    '-CA',
    at('ca.pem'),
    '-CAkey',
    at('ca.key'),
    '-CAcreateserial',
    '-days',
    '1',
    '-extfile',
    at('names'),
  ];
  openssl('x509', '-req', '-in', at('server.csr'), ...signed, '-out', at('server.pem'));
  return { authority: at('ca.pem'), certificate: at('server.pem'), key: at('server.key') };
}

/** Makes a server speak TLS. It writes the files itself: they must belong to the user that it runs as. */
export async function useTls(
  client: Client,
  files: { readonly certificate: string; readonly key: string },
): Promise<void> {
  const { rows } = await client.query("select current_setting('data_directory') as folder");
  for (const name of ['certificate', 'key'] as const) {
    const text = client.escapeLiteral(readFileSync(files[name], 'utf8').trimEnd());
    const path = client.escapeLiteral(`${rows[0]?.folder}/${name}`);
    await client.query(`copy (select unnest(string_to_array(${text}, e'\\n'))) to ${path}`);
    chmodSync(join(rows[0]?.folder, name), 0o600);
  }
  await client.query("alter system set ssl_cert_file = 'certificate'");
  await client.query("alter system set ssl_key_file = 'key'");
  await client.query('alter system set ssl = on');
  await client.query('select pg_reload_conf()');
  const isOn = async () =>
    (await client.query("select current_setting('ssl') = 'on' as is_on")).rows[0]?.is_on === true;
  while (!(await isOn())) await new Promise((resolve) => setTimeout(resolve, 50));
}
