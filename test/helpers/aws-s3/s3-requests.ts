import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { crc32 } from 'node:zlib';

/** A request of the REST API of S3, path style. */
export interface S3Request {
  readonly operation: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** An error as S3 answers it: `code` is what the SDK calls its name. */
export class S3Error extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }

  toXml(): string {
    return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${this.code}</Code><Message>${inXml(this.message)}</Message><RequestId>EXAMPLE</RequestId></Error>`;
  }
}

export function inXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** What S3 would do and the stand-in does not is refused, never passed over in silence. */
export function notImplemented(what: string): S3Error {
  return new S3Error(501, 'NotImplemented', `The stand-in does not implement ${what}`);
}

export async function readRequest(request: IncomingMessage): Promise<S3Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://localhost');
  const [bucket = '', ...rest] = pathname.slice(1).split('/').map(decodeURIComponent);
  const key = rest.join('/');
  const operation = operationOf(request.method ?? '', key, query);
  return { operation, bucket, key, query, headers: request.headers, body: Buffer.concat(chunks) };
}

function operationOf(method: string, key: string, query: URLSearchParams): string {
  const known = ['x-id', 'versionId'];
  const others = [...query.keys()].filter((name) => !known.includes(name));
  if (key === '') {
    if (method === 'HEAD') return 'HeadBucket';
    if (method === 'GET' && query.get('list-type') === '2') return 'ListObjectsV2';
    if (method === 'GET' && query.has('location')) return 'GetBucketLocation';
  } else if (others.length === 0) {
    if (method === 'GET') return 'GetObject';
    if (method === 'HEAD') return 'HeadObject';
    if (method === 'PUT') return 'PutObject';
  } else if (method === 'POST' && query.has('restore')) return 'RestoreObject';
  return `${method} with ${others.join(' ') || 'no parameter'}`;
}

/** The content of a PUT, out of its chunks when it has a trailer, and checked against its length and its checksum. */
export function contentOf({ body, headers }: S3Request): Buffer {
  const chunked = String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
  const { content, trailer } = chunked ? unchunked(body) : { content: body, trailer: {} };
  const length = headers['x-amz-decoded-content-length'];
  if (chunked && length !== undefined && content.length !== Number(length)) throw incomplete();
  checkChecksum(content, { ...headers, ...trailer });
  return content;
}

function incomplete(): S3Error {
  return new S3Error(
    400,
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );
}

/** `<size in hex>[;signature]\r\n<bytes>\r\n`, a last one of size 0, then headers: the coding "aws-chunked". */
function unchunked(body: Buffer): { readonly content: Buffer; readonly trailer: Readonly<Record<string, string>> } {
  const chunks: Buffer[] = [];
  let from = 0;
  for (;;) {
    const end = body.indexOf('\r\n', from);
    const size = Number.parseInt(body.subarray(from, end).toString(), 16);
    if (end < 0 || Number.isNaN(size) || end + 2 + size > body.length) throw incomplete();
    if (size === 0) {
      const lines = body
        .subarray(end + 2)
        .toString()
        .split('\r\n')
        .filter((line) => line !== '');
      const trailer = Object.fromEntries(lines.map((line) => line.split(/:\s*/, 2)));
      return { content: Buffer.concat(chunks), trailer };
    }
    chunks.push(body.subarray(end + 2, end + 2 + size));
    from = end + 2 + size + 2;
  }
}

function checkChecksum(content: Buffer, headers: IncomingHttpHeaders): void {
  for (const [name, given] of Object.entries(headers)) {
    const algorithm = /^x-amz-checksum-(?!algorithm|type)(.*)$/.exec(name)?.[1];
    if (algorithm === undefined) continue;
    if (checksum(algorithm, content) !== given)
      throw new S3Error(
        400,
        'BadDigest',
        `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
      );
  }
}

function checksum(algorithm: string, content: Buffer): string {
  if (algorithm === 'sha1' || algorithm === 'sha256') return createHash(algorithm).update(content).digest('base64');
  if (algorithm !== 'crc32') throw notImplemented(`the checksum ${algorithm}`);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(content));
  return bytes.toString('base64');
}
