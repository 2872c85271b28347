import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

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
export class AwsServer {
  /** What CloudFormation was told, in the order in which it came. */
  readonly answers: Record<string, unknown>[] = [];
  readonly requests: AwsRequest[] = [];
  private readonly server: Server;

  constructor(respond: (request: AwsRequest) => AwsResponse | Promise<AwsResponse>) {
    this.server = createServer(async (request, response) => {
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

  /** Starts to listen; the environment variables make the SDK of AWS ask here. */
  async start(): Promise<Record<string, string>> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return {
      AWS_ACCESS_KEY_ID: 'example',
      AWS_SECRET_ACCESS_KEY: 'example',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: this.url,
      // What the SDK will need one day is no matter of a test.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    };
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<unknown> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }
}

async function read(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}
