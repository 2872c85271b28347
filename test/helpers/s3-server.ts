import { createReadStream } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { matches, type ObjectPattern } from './aws-s3/object-pattern';
import type { S3Folder } from './aws-s3/s3-folder';
import { OPERATIONS, type S3Answer } from './aws-s3/s3-operations';
import { notImplemented, readRequest, S3Error, type S3Request } from './aws-s3/s3-requests';
import { LoopbackAws } from './loopback-aws';

export type S3Operation =
  | 'HeadBucket'
  | 'GetBucketLocation'
  | 'ListObjectsV2'
  | 'GetObject'
  | 'HeadObject'
  | 'PutObject'
  | 'RestoreObject';

/** What happens to a request of the SDK. */
export interface S3Fault extends ObjectPattern {
  /** All operations where left out. */
  readonly operation?: S3Operation;
  /**
   * Before anything is done: `error` is 500, `slow-down` 503, `denied` 403. `unanswered`: done, and the connection ends
   * without an answer. `cut`: the connection ends in the middle of the body. `truncated`: half of the body, and headers
   * that say it is all.
   */
  readonly kind: 'error' | 'slow-down' | 'denied' | 'unanswered' | 'cut' | 'truncated';
}

const ANSWERED_ERRORS: Readonly<Record<string, readonly [number, string, string]>> = {
  error: [500, 'InternalError', 'We encountered an internal error. Please try again.'],
  'slow-down': [503, 'SlowDown', 'Please reduce your request rate.'],
  denied: [403, 'AccessDenied', 'Access Denied'],
};

/** S3 on loopback, on the folder to which the stand-in of aws_s3 writes; aws-s3/README.md is its specification. */
export class S3Server extends LoopbackAws {
  /** What was asked, in the order in which it came. */
  readonly requests: Pick<S3Request, 'operation' | 'bucket' | 'key'>[] = [];
  /** Faults that a request has met, in the order in which they did. */
  readonly met: S3Fault[] = [];
  private armed: { readonly fault: S3Fault; passes: number; shots: number }[] = [];

  constructor(readonly folder: S3Folder) {
    super(async (incoming, response) => {
      // Whoever asks may die in the middle of a PUT; then nothing is written.
      const request = await readRequest(incoming).catch(() => undefined);
      if (request === undefined) return;
      const { operation, bucket, key } = request;
      this.requests.push({ operation, bucket, key });
      const fault = this.take(request);
      try {
        this.send(response, this.answer(request, fault), fault, incoming.method === 'HEAD');
      } catch (error) {
        if (!(error instanceof S3Error)) throw error;
        response.writeHead(error.status, { 'content-type': 'application/xml', ...error.headers });
        response.end(incoming.method === 'HEAD' ? undefined : error.toXml());
      }
    });
  }

  /** The environment that makes the SDK ask here for S3, and for nothing else. */
  override async start(): Promise<Record<string, string>> {
    const { AWS_ENDPOINT_URL: url = '', ...rest } = await super.start();
    return { ...rest, AWS_ENDPOINT_URL_S3: url };
  }

  /** The next requests that the fault is for meet it; every attempt of the SDK is a request. */
  arm(fault: S3Fault): void {
    this.armed.push({ fault, passes: fault.after ?? 0, shots: fault.times ?? 1 });
  }

  disarm(): void {
    this.armed = [];
  }

  /** What a rule of the lifecycle does. */
  setStorageClass(bucket: string, key: string, storageClass: string): void {
    this.folder.setClass(bucket, key, storageClass === 'STANDARD' ? undefined : { storageClass });
  }

  /** Time passes: what is being restored in a bucket can be read, until its days are over. */
  finishRestores(bucket: string, now = new Date()): void {
    this.eachRestore(bucket, (key, objectClass, restore) => {
      const expiry = restore.expiry ?? new Date(now.getTime() + restore.days * 86_400_000).toISOString();
      this.folder.setClass(bucket, key, { ...objectClass, restore: { ...restore, ongoing: false, expiry } });
    });
  }

  /** Time passes: the copies that were restored are gone. */
  expireRestores(bucket: string): void {
    this.eachRestore(bucket, (key, { storageClass }) => this.folder.setClass(bucket, key, { storageClass }));
  }

  private eachRestore(
    bucket: string,
    change: (
      key: string,
      objectClass: ReturnType<S3Folder['classOf']>,
      restore: NonNullable<ReturnType<S3Folder['classOf']>['restore']>,
    ) => void,
  ): void {
    for (const key of this.folder.classified(bucket)) {
      const objectClass = this.folder.classOf(bucket, key);
      if (objectClass.restore !== undefined) change(key, objectClass, objectClass.restore);
    }
  }

  private take(request: S3Request): S3Fault['kind'] | undefined {
    const met = this.armed.find(
      ({ fault, shots }) =>
        shots > 0 &&
        (fault.operation ?? request.operation) === request.operation &&
        matches(fault, request.bucket, request.key),
    );
    if (met === undefined) return undefined;
    if (met.passes > 0) {
      met.passes -= 1;
      return undefined;
    }
    met.shots -= 1;
    this.met.push(met.fault);
    return met.fault.kind;
  }

  private answer(request: S3Request, fault: S3Fault['kind'] | undefined): S3Answer {
    const operation = OPERATIONS[request.operation];
    if (operation === undefined) throw notImplemented(request.operation);
    const refusal = ANSWERED_ERRORS[fault ?? ''];
    if (refusal !== undefined) throw new S3Error(...refusal);
    const region = this.folder.regionOf(request.bucket);
    if (region === undefined) throw new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist');
    // Signed for a region: `Credential=<key>/<date>/<region>/s3/aws4_request`.
    const asked = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? region;
    if (asked !== region && request.operation !== 'GetBucketLocation')
      throw new S3Error(
        301,
        'PermanentRedirect',
        'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
        { 'x-amz-bucket-region': region },
      );
    return operation(this.folder, request);
  }

  private send(response: ServerResponse, answer: S3Answer, fault: S3Fault['kind'] | undefined, isHead: boolean): void {
    if (fault === 'unanswered') {
      response.destroy();
      return;
    }
    const { status, headers, body, file } = answer;
    if (file === undefined || isHead) {
      response.writeHead(status, { 'content-type': 'application/xml', ...headers });
      response.end(isHead ? undefined : body);
      return;
    }
    const half = file.start + Math.floor((file.end - file.start) / 2);
    const end = fault === 'cut' || fault === 'truncated' ? half : file.end;
    const length = fault === 'truncated' ? { 'content-length': String(half - file.start) } : {};
    response.writeHead(status, { ...headers, ...length });
    if (end === file.start) {
      if (fault === 'cut') response.destroy();
      else response.end();
      return;
    }
    const stream = createReadStream(file.path, { start: file.start, end: end - 1 });
    pipeline(stream, response, { end: fault !== 'cut' }).then(
      () => fault === 'cut' && response.destroy(),
      // The reader went away.
      () => response.destroy(),
    );
  }
}
