import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FakeCloudWatch } from './fake-cloudwatch';

/** GetMetricData as it is on the wire (AWS JSON 1.0, times in seconds), answered by a fake on loopback. */
export class CloudWatchServer {
  private readonly server: Server;

  constructor(fake: FakeCloudWatch) {
    this.server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', async () => {
        response.setHeader('content-type', 'application/x-amz-json-1.0');
        try {
          const { StartTime, EndTime, ...rest } = JSON.parse(body);
          const times = { StartTime: new Date(StartTime * 1000), EndTime: new Date(EndTime * 1000) };
          const answer = await fake.send({ ...rest, ...times });
          const results = answer.MetricDataResults?.map((result) => ({
            ...result,
            Timestamps: result.Timestamps?.map((time) => time.getTime() / 1000),
          }));
          response.end(JSON.stringify({ ...answer, MetricDataResults: results, Messages: [] }));
        } catch (error) {
          response.statusCode = 400;
          const { name, message } = error as Error;
          response.end(JSON.stringify({ __type: `com.amazonaws.cloudwatch#${name}`, message }));
        }
      });
    });
  }

  /** Starts to listen; the environment variables make the SDK of AWS ask here. */
  async start(): Promise<Record<string, string>> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return {
      AWS_ACCESS_KEY_ID: 'example',
      AWS_SECRET_ACCESS_KEY: 'example',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`,
    };
  }

  stop(): Promise<unknown> {
    return new Promise((resolve) => this.server.close(resolve));
  }
}
