import { Duration, RemovalPolicy, Stack, Token, Validations } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { FARGATE_CPU, FARGATE_MEMORY, isFargateSize } from '../../model/service/fargate';
import { InputError } from '../../model/validation/input-error';
import { boundTrust } from '../security/bounded-trust';
import { acknowledgeByDesign } from '../security/compliance';
import { wildcardRule } from '../security/wildcard-rule';
import { SAMPLE_COMMAND, SAMPLE_IMAGE, SAMPLE_USER, sampleHealthCheck } from './sample-app';
import type { ServiceProps } from './service-props';

/** Fargate ends a task two minutes after asking it to stop. */
const MAX_STOP_TIMEOUT = Duration.seconds(120);

export interface FargateTaskProps extends ServiceProps {
  readonly port: number;
  readonly healthCheckPath: string;
}

/** A hardened task: no root user, a read-only root file system with a writable /tmp, logs in a group of its own. */
export class FargateTask extends Construct {
  readonly taskDefinition: ecs.FargateTaskDefinition;
  readonly container: ecs.ContainerDefinition;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: FargateTaskProps) {
    super(scope, id);
    const { cpu, memoryLimitMiB, port } = props;
    refuseImpossibleSize(this.node.path, cpu, memoryLimitMiB);
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention ?? RetentionDays.ONE_MONTH,
      encryptionKey: props.encryptionKey,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.taskDefinition = new ecs.FargateTaskDefinition(this, 'Definition', {
      cpu,
      memoryLimitMiB,
      ephemeralStorageGiB: props.ephemeralStorageGiB,
    });
    this.taskDefinition.addVolume({ name: 'tmp' });
    const isSample = props.image === undefined;
    const stopTimeout = props.stopTimeout ?? Duration.minutes(1);
    this.container = this.taskDefinition.addContainer('app', {
      image: props.image ?? ecs.ContainerImage.fromRegistry(SAMPLE_IMAGE),
      ...(isSample
        ? {
            command: [...SAMPLE_COMMAND],
            healthCheck: {
              command: sampleHealthCheck(port, props.healthCheckPath),
              interval: Duration.seconds(15),
              startPeriod: Duration.seconds(15),
            },
          }
        : {}),
      user: props.user ?? SAMPLE_USER,
      readonlyRootFilesystem: true,
      environment: { ...props.environment, PORT: String(port) },
      secrets: props.secrets,
      portMappings: [{ containerPort: port }],
      stopTimeout: Duration.seconds(Math.min(stopTimeout.toSeconds(), MAX_STOP_TIMEOUT.toSeconds())),
      // A small init process passes signals on and reaps children, which an application as process 1 does not.
      linuxParameters: new ecs.LinuxParameters(this, 'Linux', { initProcessEnabled: true }),
      logging: ecs.LogDrivers.awsLogs({
        streamPrefix: 'app',
        logGroup: this.logGroup,
        mode: ecs.AwsLogDriverMode.NON_BLOCKING,
      }),
    });
    Validations.of(this.taskDefinition).acknowledge({
      id: 'AwsSolutions-ECS2',
      reason: 'The environment holds hosts, ports, names and limits; what is secret comes through `secrets` or IAM.',
    });
    for (const role of [this.taskDefinition.taskRole, this.taskDefinition.executionRole])
      if (role !== undefined) {
        boundTrust(role);
        acknowledgeByDesign(role, 'ownPolicy');
      }
    if (props.image instanceof ecs.EcrImage || props.image instanceof ecs.AssetImage) {
      Validations.of(this.taskDefinition.obtainExecutionRole()).acknowledge({
        id: wildcardRule(Stack.of(this), '*'),
        reason: 'A token for ECR is asked for without a repository; what it may pull is named by repository.',
      });
    }
    this.container.addMountPoints({ sourceVolume: 'tmp', containerPath: '/tmp', readOnly: false });
  }
}

function refuseImpossibleSize(where: string, cpu: number, memoryLimitMiB: number): void {
  if (Token.isUnresolved(cpu) || Token.isUnresolved(memoryLimitMiB) || isFargateSize(cpu, memoryLimitMiB)) return;
  const memories = FARGATE_MEMORY[cpu];
  const problem =
    memories === undefined
      ? {
          where: `${where}: cpu`,
          given: String(cpu),
          allowed: `one of ${FARGATE_CPU.join(', ')}`,
          remedy: 'Choose one of them (1,024 is one vCPU).',
        }
      : {
          where: `${where}: memoryLimitMiB`,
          given: `${memoryLimitMiB} with cpu ${cpu}`,
          allowed: `one of ${memories.join(', ')}`,
          remedy: 'Choose one of them, or another cpu.',
        };
  throw new InputError('invalid-task-size', 'Fargate offers no such task', [problem]);
}
