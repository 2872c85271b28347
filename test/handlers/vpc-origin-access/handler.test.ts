import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CustomResourceRequest } from '../../../lib/adapters/custom-resource';
import { bundle } from '../../../lib/constructs/bundled-code';
import { handle } from '../../../lib/handlers/vpc-origin-access/handler';
import type { SecurityGroups } from '../../../lib/handlers/vpc-origin-access/security-groups';
import { LoopbackAws } from '../../helpers/loopback-aws';

const ROOT = join(__dirname, '..', '..', '..');

function request(RequestType: CustomResourceRequest['RequestType'], url: string): CustomResourceRequest {
  return {
    RequestType,
    RequestId: 'request-1',
    StackId: 'arn:aws:cloudformation:us-east-1:111111111111:stack/shop/1',
    LogicalResourceId: 'Group',
    ResponseURL: `${url}/answer`,
    ResourceProperties: { VpcId: 'vpc-1', VpcOriginId: 'vo_1' },
  };
}

/**
 * EC2 on loopback (query protocol; EC2 API reference, DescribeSecurityGroups, "Examples"), and the place where CloudFormation waits for
 * answers. CloudFront makes its group when `emptyLooks` looks have found none.
 */
class Ec2Server extends LoopbackAws {
  readonly answers: Record<string, unknown>[] = [];
  readonly asked: URLSearchParams[] = [];
  emptyLooks = 0;

  constructor() {
    super((incoming, response) => {
      let body = '';
      incoming.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      incoming.on('end', () => {
        if (incoming.method === 'PUT') {
          this.answers.push(JSON.parse(body));
          response.end();
          return;
        }
        this.asked.push(new URLSearchParams(body));
        const item = this.emptyLooks-- > 0 ? '' : '<item><groupId>sg-0fedcba9876543210</groupId></item>';
        response.setHeader('content-type', 'text/xml;charset=UTF-8');
        response.end(
          `<DescribeSecurityGroupsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><securityGroupInfo>${item}</securityGroupInfo></DescribeSecurityGroupsResponse>`,
        );
      });
    });
  }
}

describe('the function that finds CloudFront’s security group', () => {
  const server = new Ec2Server();
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-origin-'));
  let env: Record<string, string>;
  beforeAll(async () => {
    env = await server.start();
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const waits: number[] = [];
  const asked: string[][] = [];
  const run = async (type: CustomResourceRequest['RequestType'], looks: (string[] | Error)[]) => {
    const groups: SecurityGroups = {
      find: async (...query) => {
        asked.push(query);
        const found = looks.shift() ?? [];
        if (found instanceof Error) throw found;
        return found;
      },
    };
    waits.length = 0;
    asked.length = 0;
    const lines: string[] = [];
    await handle(request(type, server.url), {
      groups,
      log: (line) => lines.push(line),
      wait: async (milliseconds) => void waits.push(milliseconds),
    });
    return { answer: server.answers.at(-1) as Record<string, unknown>, lines };
  };

  test.each(['Create', 'Update'] as const)('asks for the group by VPC and name when told to %s', async (type) => {
    const { answer } = await run(type, [['sg-1']]);
    // CloudFront developer guide, "Restrict access with VPC origins": the name of the group.
    expect(asked).toEqual([['vpc-1', 'CloudFront-VPCOrigins-Service-SG']]);
    expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { GroupId: 'sg-1' } });
  });

  test('waits for a group that comes after the VPC origin', async () => {
    const { answer } = await run('Create', [[], [], ['sg-2']]);
    expect(waits).toHaveLength(2);
    expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { GroupId: 'sg-2' } });
  });

  test('fails the deployment with what to do where there is none', async () => {
    const { answer, lines } = await run('Create', []);
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('vpc-1 has no security group') });
    expect(answer.Reason).toContain('prefix list');
    // It answers before Lambda ends it (six minutes).
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThan(360_000);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ level: 'ERROR', vpcId: 'vpc-1' });
  });

  test('fails the deployment with AWS’s own words where it may not ask', async () => {
    const { answer } = await run('Create', [new Error('You are not authorized to perform this operation.')]);
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: 'You are not authorized to perform this operation.' });
  });

  test('lets go without a question', async () => {
    const { answer } = await run('Delete', []);
    expect(asked).toEqual([]);
    expect(answer).toMatchObject({ Status: 'SUCCESS' });
  });

  test('as it is deployed, asks EC2 with the SDK of the runtime and reads its answer', async () => {
    const file = join(folder, 'index.js');
    writeFileSync(file, bundle(join(ROOT, 'lib', 'handlers', 'vpc-origin-access')));
    const program = `require(${JSON.stringify(file)}).handler(${JSON.stringify(request('Create', server.url))})`;
    await new Promise<void>((resolve, reject) => {
      const options = { env: { PATH: process.env.PATH ?? '', NODE_PATH: join(ROOT, 'node_modules'), ...env } };
      execFile(process.execPath, ['-e', program], options, (error) => (error === null ? resolve() : reject(error)));
    });
    const [query] = server.asked;
    expect(Object.fromEntries(query ?? [])).toMatchObject({
      Action: 'DescribeSecurityGroups',
      'Filter.1.Name': 'vpc-id',
      'Filter.1.Value.1': 'vpc-1',
      'Filter.2.Name': 'group-name',
      'Filter.2.Value.1': 'CloudFront-VPCOrigins-Service-SG',
    });
    expect(server.answers.at(-1)).toMatchObject({ Status: 'SUCCESS', Data: { GroupId: 'sg-0fedcba9876543210' } });
  }, 30_000);
});
