import { Duration, RemovalPolicy, Stack, Token, Validations } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { FARGATE_CPU, FARGATE_MEMORY, isFargateSize } from '../../model/service/fargate';
import { checkTmpFolder, FREE_STORAGE_GIB } from '../../model/service/tmp-folder';
import { InputError, type Problem } from '../../model/validation/input-error';
import { boundTrust } from '../security/bounded-trust';
import { acknowledgeByDesign } from '../security/compliance';
import { wildcardRule } from '../security/wildcard-rule';
import { SAMPLE_COMMAND, SAMPLE_IMAGE, SAMPLE_USER, sampleHealthCheck } from './sample-app';
import type { ServiceProps } from './service-props';
import { addTmpFolder } from './tmp-folder';

/** Fargate ends a task two minutes after asking it to stop. */
const MAX_STOP_TIMEOUT = Duration.seconds(120);

export interface FargateTaskProps extends ServiceProps {
  readonly port: number;
  readonly healthCheckPath: string;
}

/**
 * A hardened task: the application without root, on a read-only root file system with a /tmp that it may write to, logs in a group of
 * its own.
 */
export class FargateTask extends Construct {
  readonly taskDefinition: ecs.FargateTaskDefinition;
  readonly container: ecs.ContainerDefinition;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: FargateTaskProps) {
    super(scope, id);
    const { cpu, memoryLimitMiB, port } = props;
    refuseImpossibleSize(this.node.path, props);
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention ?? RetentionDays.ONE_MONTH,
      encryptionKey: props.encryptionKey,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.taskDefinition = new ecs.FargateTaskDefinition(this, 'Definition', {
      cpu,
      memoryLimitMiB,
      // What every task has cannot be stated.
      ephemeralStorageGiB: props.ephemeralStorageGiB === FREE_STORAGE_GIB ? undefined : props.ephemeralStorageGiB,
    });
    const isSample = props.image === undefined;
    const stopTimeout = props.stopTimeout ?? Duration.minutes(1);
    const image = props.image ?? ecs.ContainerImage.fromRegistry(SAMPLE_IMAGE);
    // A small init process passes signals on and reaps children, which an application as process 1 does not.
    const linux = new ecs.LinuxParameters(this, 'Linux', { initProcessEnabled: true });
    const logging = ecs.LogDrivers.awsLogs({
      streamPrefix: 'app',
      logGroup: this.logGroup,
      mode: ecs.AwsLogDriverMode.NON_BLOCKING,
    });
    this.container = this.taskDefinition.addContainer('app', {
      image,
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
      linuxParameters: linux,
      logging,
    });
    addTmpFolder(this.container, linux, { ...props, image, logging });
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
  }
}

type Size = Pick<ServiceProps, 'cpu' | 'memoryLimitMiB' | 'ephemeralStorageGiB' | 'tmpSizeMiB' | 'imagePreparesTmp'>;

function refuseImpossibleSize(where: string, props: Size): void {
  const { cpu, memoryLimitMiB, ephemeralStorageGiB, tmpSizeMiB, imagePreparesTmp } = props;
  const size = { cpu, memoryLimitMiB, ephemeralStorageGiB, tmpSizeMiB, imagePreparesTmp };
  if (Object.values(size).some(Token.isUnresolved)) return;
  const problems = [
    ...sizeProblems(where, size),
    ...checkTmpFolder(size).map(({ path, ...problem }) => ({ ...problem, where: `${where}: ${path.join('.')}` })),
  ];
  if (problems.length > 0) throw new InputError('invalid-task-size', 'Fargate offers no such task', problems);
}

function sizeProblems(where: string, { cpu, memoryLimitMiB }: Pick<Size, 'cpu' | 'memoryLimitMiB'>): Problem[] {
  if (isFargateSize(cpu, memoryLimitMiB)) return [];
  const memories = FARGATE_MEMORY[cpu];
  return [
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
        },
  ];
}
