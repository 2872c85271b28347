/** A small public image with a Node runtime and an unprivileged user. */
export const SAMPLE_IMAGE = 'public.ecr.aws/docker/library/node:22-alpine';
/** The image's unprivileged user and group, by number, so that no name needs to be resolved. */
export const SAMPLE_USER = '1000:1000';

/**
 * A stand-in application, so that a first deployment becomes healthy before there is an image.
 *
 * Answers every HTTP request with 200, completes WebSocket handshakes and keeps them open, and stops on SIGTERM. Writes a file to the
 * temporary folder for each request, as applications do, and says in its answer and its log where it cannot: the deployment goes on.
 */
const SAMPLE_SERVER = `
const http = require('node:http');
const crypto = require('node:crypto');
const fs = require('node:fs');
const file = require('node:path').join(require('node:os').tmpdir(), 'tidemark-sample');
const state = () => {
  try {
    fs.writeFileSync(file, new Date().toISOString());
    return file + ' is written';
  } catch (error) {
    console.error('Tidemark sample: ' + error.message);
    return file + ' cannot be written: ' + error.code;
  }
};
const server = http.createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-store' });
  response.end('Tidemark sample: replace the image of this service in config/systems. ' + state() + '\\n');
});
server.on('upgrade', (request, socket) => {
  const key = (request.headers['sec-websocket-key'] || '') + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
  const accept = crypto.createHash('sha1').update(key).digest('base64');
  socket.on('error', () => socket.destroy());
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: ' + accept + '\\r\\n\\r\\n');
});
server.listen(Number(process.env.PORT));
process.on('SIGTERM', () => { server.close(() => process.exit(0)); server.closeAllConnections(); });
`;

/** The container command that runs the sample; it listens on the port in PORT. */
export const SAMPLE_COMMAND: readonly string[] = ['node', '-e', SAMPLE_SERVER.trim()];

/** A container health check that asks the sample for `path`; the image has no curl, but it has Node. */
export function sampleHealthCheck(port: number, path: string): string[] {
  const script = `fetch('http://127.0.0.1:${port}${path}').then((response) => process.exit(response.ok ? 0 : 1), () => process.exit(1))`;
  return ['CMD', 'node', '-e', script];
}
