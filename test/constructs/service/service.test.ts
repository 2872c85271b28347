import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { JobQueue } from '../../../lib/constructs/queue/job-queue';
import { SAMPLE_COMMAND, sampleHealthCheck } from '../../../lib/constructs/service/sample-app';
import { WebService } from '../../../lib/constructs/service/web-service';
import { WebSocketService } from '../../../lib/constructs/service/web-socket-service';
import { WorkerService } from '../../../lib/constructs/service/worker-service';
import { scalingSpec } from '../../../lib/model/scaling/parse';
import { stackWithCluster } from '../../helpers/fixtures';

const scaling = scalingSpec({ minCapacity: 1, maxCapacity: 4, cpu: { scaleOutAt: 70, scaleInAt: 30 } });
const size = { cpu: 256, memoryLimitMiB: 512 };

describe('a web service', () => {
  const { stack, cluster, key, listener } = stackWithCluster();
  new WebService(stack, 'web', {
    cluster,
    ...size,
    scaling,
    listener,
    paths: ['/api/*'],
    priority: 1,
    encryptionKey: key,
    stopTimeout: Duration.minutes(5),
  });
  new WebSocketService(stack, 'live', {
    cluster,
    ...size,
    scaling,
    listener,
    paths: ['/live/*'],
    priority: 2,
    encryptionKey: key,
  });
  const template = Template.fromStack(stack);

  test('leaves the number of tasks to autoscaling and rolls back what does not become healthy', () => {
    template.allResourcesProperties('AWS::ECS::Service', {
      DesiredCount: Match.absent(),
      DeploymentConfiguration: {
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
        MinimumHealthyPercent: 100,
        MaximumPercent: 200,
      },
      NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } },
      EnableExecuteCommand: false,
    });
  });

  test('runs without root on a file system it cannot change, and has two minutes at most to stop', () => {
    template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [
        Match.objectLike({
          User: '1000:1000',
          ReadonlyRootFilesystem: true,
          StopTimeout: 120,
          LinuxParameters: { InitProcessEnabled: true, Tmpfs: [Match.objectLike({ ContainerPath: '/tmp' })] },
        }),
      ],
    });
  });

  test('takes its paths, and long connections are drained longer than requests', () => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Priority: 2,
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/live/*'] } }],
    });
    for (const seconds of ['30', '120']) {
      template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
        TargetGroupAttributes: Match.arrayWith([{ Key: 'deregistration_delay.timeout_seconds', Value: seconds }]),
      });
    }
  });

  test('stands behind a load balancer without a public address, which admits nobody until an edge stands in front of it', () => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Scheme: 'internal',
      LoadBalancerAttributes: Match.arrayWith([{ Key: 'deletion_protection.enabled', Value: 'true' }]),
    });
    const ingress = Object.values(template.findResources('AWS::EC2::SecurityGroup')).flatMap(
      (group) => group.Properties.SecurityGroupIngress ?? [],
    );
    const balancer = JSON.stringify(template.findResources('AWS::ElasticLoadBalancingV2::LoadBalancer'));
    const beside = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress')).filter(({ Properties }) =>
      balancer.includes(JSON.stringify(Properties.GroupId)),
    );
    // Of the groups in the stack, those of endpoints admit the private subnets.
    expect(JSON.stringify(ingress)).not.toContain('0.0.0.0/0');
    expect(beside).toEqual([]);
  });

  test('given a size Fargate does not offer, then the error names what it offers', () => {
    const { stack: other, cluster: c, key: k } = stackWithCluster();
    const build = () =>
      new WorkerService(other, 'w', { cluster: c, cpu: 1024, memoryLimitMiB: 512, scaling, encryptionKey: k });
    expect(build).toThrow(/512 with cpu 1024; allowed: one of 2048/);
  });
});

describe('a worker service', () => {
  test('may consume its queue and knows where it is', () => {
    const { stack, cluster, key } = stackWithCluster();
    const jobs = new JobQueue(stack, 'Jobs', { visibilityTimeout: Duration.minutes(5) });
    new WorkerService(stack, 'worker', { cluster, ...size, scaling, jobs, encryptionKey: key });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [
        Match.objectLike({ Environment: Match.arrayWith([Match.objectLike({ Name: 'QUEUE_URL' })]) }),
      ],
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Action: Match.arrayWith(['sqs:DeleteMessage', 'sqs:ReceiveMessage']) }),
        ]),
      },
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
      RedrivePolicy: { maxReceiveCount: 5 },
      VisibilityTimeout: 300,
    });
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });
});

/** The very command that the container runs, on this machine. */
describe('the sample application', () => {
  let port: number;
  let server: ChildProcess;

  beforeAll(async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    port = (probe.address() as AddressInfo).port;
    probe.close();
    const [command = '', ...args] = SAMPLE_COMMAND;
    server = spawn(command, args, { env: { ...process.env, PORT: String(port) }, stdio: 'ignore' });
    await expect(healthy(50)).resolves.toBe(true);
  }, 20_000);

  afterAll(() => void server.kill('SIGKILL'));

  async function healthy(tries: number): Promise<boolean> {
    for (let count = 0; count < tries; count++) {
      const ok = await fetch(`http://127.0.0.1:${port}/health`).then(
        (response) => response.ok,
        () => false,
      );
      if (ok) return true;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return false;
  }

  test('passes the container’s own health check', async () => {
    const [, command = '', ...args] = sampleHealthCheck(port, '/health');
    const [code] = await once(spawn(command, args, { stdio: 'ignore' }), 'exit');
    expect(code).toBe(0);
  });

  test('completes a WebSocket handshake', async () => {
    const socket = connect(port, '127.0.0.1');
    // Key and answer of RFC 6455, section 1.3.
    socket.write(
      'GET /live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    );
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toContain('101 Switching Protocols');
    expect(String(answer)).toContain('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    socket.destroy();
  });

  test('stops when it is asked to', async () => {
    server.kill('SIGTERM');
    const [code] = await once(server, 'exit');
    expect(code).toBe(0);
  });
});
