import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { Client } from 'pg';
import { databaseConnection } from '../../../lib/cli/database/database-url';

// What goes over the wire decides, so a server listens to the first message of the driver.

const SSL_REQUEST = 80877103;
let server: Server;
let heard: string[] = [];
let port = 0;
beforeAll(async () => {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (message) => {
      heard.push(message.readInt32BE(4) === SSL_REQUEST ? 'TLS' : 'plain text');
      // A server without TLS: who would go on in plain text does so now.
      socket.once('data', () => heard.push('plain text after all')).write('N');
      setTimeout(() => socket.destroy(), 20);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as { port: number }).port;
});
afterAll(() => server.close());
const before = { ...process.env };
beforeEach(() => {
  heard = [];
});
afterEach(() => {
  process.env = { ...before };
});

/** What the driver says first to the server that it would connect to, which is taken for one elsewhere by its name. */
async function first(url: string): Promise<{ readonly host: string; readonly said: readonly string[] }> {
  const config = databaseConnection(url);
  const { host } = new Client(config);
  const client = new Client({ ...config });
  // Another address for the same name; everything else is as the driver has it.
  Object.assign(client, { host: '127.0.0.1', port });
  client.on('error', () => undefined);
  await client.connect().catch(() => undefined);
  await client.end().catch(() => undefined);
  return { host, said: heard };
}

test.each([
  'postgres://me@db.example/shop',
  'postgres://me@db.example/shop?ssl=true',
  'postgres://me@db.example/shop?sslmode=require',
  'postgres://me@localhost/shop?host=db.example',
  'postgres:///shop?host=db.example&user=me',
])('%s is reached by TLS alone', async (url) => {
  expect(await first(url)).toEqual({ host: 'db.example', said: ['TLS'] });
});

test('given a host in the environment, which the driver takes where the URL has none, then it is reached by TLS alone', async () => {
  process.env.PGHOST = 'db.example';
  expect(await first('postgres:///shop')).toEqual({ host: 'db.example', said: ['TLS'] });
});

test.each([
  ['postgres://me@127.0.0.1/shop', '127.0.0.1'],
  ['postgres://me@localhost/shop', 'localhost'],
  ['postgres://me@[::1]/shop', '::1'],
  ['postgres://me@db.example/shop?host=localhost', 'localhost'],
  ['postgres://me@db.example/shop?sslmode=disable', 'db.example'],
])('%s is reached in plain text', async (url, host) => {
  expect(await first(url)).toEqual({ host, said: ['plain text'] });
});

test('given a socket of this machine, then nothing is asked of it', () => {
  expect(databaseConnection('postgres:///shop?host=/var/run/postgresql')).not.toHaveProperty('ssl');
});

test.each([
  ['postgres://me:verysecret@db.example/shop?ssl=0', 'without TLS'],
  ['postgres://me:verysecret@localhost/shop?host=db.example&ssl=0', 'without TLS'],
  ['postgres://me:verysecret@db.example/shop?ssl=no-verify', 'not be checked'],
  ['postgres://me:verysecret@db.example/shop?uselibpqcompat=true&sslmode=require', 'not be checked'],
  ['postgres://me:verysecret@db.example/shop?uselibpqcompat=true&sslmode=prefer', 'not be checked'],
  ['postgres://me:verysecret@localhost.example/shop?ssl=0', 'without TLS'],
  ['postgres://me:verysecret@127.0.0.1.example/shop?ssl=0', 'without TLS'],
])('%s is refused, without its password', (url, given) => {
  expect(() => databaseConnection(url)).toThrow(
    expect.objectContaining({
      code: 'bad-option',
      message: expect.not.stringContaining('verysecret'),
      problems: [expect.objectContaining({ given: expect.stringContaining(given) })],
    }),
  );
});

test('?ssl=false does not turn it off in silence: it is refused, or TLS is spoken', async () => {
  const said = await first('postgres://me@db.example/shop?ssl=false').catch((error) => error.code);
  expect(said === 'bad-option' || said.said[0] === 'TLS').toBe(true);
});

test('given files that are not there, then it is said, without the password', () => {
  expect(() => databaseConnection('postgres://me:verysecret@db.example/shop?sslrootcert=/nowhere.pem')).toThrow(
    /^(?!.*verysecret).*ENOENT.*sslrootcert/s,
  );
});
