import type { FakeAutoScaling } from './fake-auto-scaling';
import { LoopbackAws } from './loopback-aws';

/** What CloudFormation was told, in the order in which it came. */
export interface Answer {
  readonly path: string;
  readonly contentType: string | undefined;
  readonly body: Record<string, unknown>;
}

/**
 * Application Auto Scaling as it is on the wire (AWS JSON 1.1), answered by a fake on loopback; and, for what is PUT, the
 * place in S3 where CloudFormation waits for the answer of a custom resource. The first `deaf` of those are refused.
 */
export class AutoScalingServer extends LoopbackAws {
  readonly answers: Answer[] = [];
  deaf = 0;

  constructor(fake: FakeAutoScaling) {
    super((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        if (request.method === 'PUT') {
          const refused = this.deaf-- > 0;
          response.statusCode = refused ? 503 : 200;
          if (!refused) {
            const contentType = request.headers['content-type'];
            this.answers.push({ path: request.url ?? '', contentType, body: JSON.parse(body) });
          }
          response.end();
          return;
        }
        const action = String(request.headers['x-amz-target']).split('.').at(-1);
        response.setHeader('content-type', 'application/x-amz-json-1.1');
        try {
          const input = JSON.parse(body);
          response.end(
            JSON.stringify(action === 'DescribeScalableTargets' ? fake.describe(input) : fake.register(input)),
          );
        } catch (error) {
          const { name, message } = error as Error;
          response.statusCode = 400;
          response.end(JSON.stringify({ __type: `com.amazonaws.applicationautoscaling#${name}`, message }));
        }
      });
    });
  }
}
