import type { IncomingMessage } from 'node:http';
import { LoopbackAws } from './loopback-aws';

/** A request as it is on the wire. */
export interface AwsRequest {
  readonly method: string;
  readonly path: string;
  /** The operation of services that name it in a header. */
  readonly target: string | undefined;
  readonly body: string;
}

/** What is answered; `status` is 200 and `headers` are none where left out. */
export interface AwsResponse {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/**
 * AWS on loopback: every request goes to `respond`, which knows the service. What is PUT is an answer to CloudFormation.
 */
export class AwsServer extends LoopbackAws {
  /** What CloudFormation was told, in the order in which it came. */
  readonly answers: Record<string, unknown>[] = [];
  readonly requests: AwsRequest[] = [];

  constructor(respond: (request: AwsRequest) => AwsResponse | Promise<AwsResponse>) {
    super(async (request, response) => {
      const body = await read(request);
      const { method = '', url: path = '' } = request;
      if (method === 'PUT') {
        this.answers.push(JSON.parse(body));
        response.end();
        return;
      }
      const target = request.headers['x-amz-target'];
      const asked: AwsRequest = { method, path, target: typeof target === 'string' ? target : undefined, body };
      this.requests.push(asked);
      const { status = 200, headers = {}, body: answer } = await respond(asked);
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', ...headers });
      response.end(JSON.stringify(answer));
    });
  }
}

async function read(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}
