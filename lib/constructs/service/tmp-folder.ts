import { Validations } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { DEFAULT_TMP_SIZE_MIB, TMP_MODE, TMP_PATH } from '../../model/service/tmp-folder';

/** What a task's writable folder is made from. */
export interface TmpFolderProps {
  readonly ephemeralStorageGiB?: number;
  readonly tmpSizeMiB?: number;
  readonly imagePreparesTmp?: boolean;
  /** Image of the application. */
  readonly image: ecs.ContainerImage;
  /** Where the container that sets rights writes its errors. */
  readonly logging: ecs.LogDriver;
}

/**
 * Makes /tmp writable for a container without root: in memory, or on the disk that is stated.
 *
 * A volume of the task is not writable by itself: on Fargate it belongs to root and has the rights 0755, unless the image declares a
 * volume at the same path, whose rights are then copied (read: ECS developer guide, "Use bind mounts with Amazon ECS"; issue
 * aws/containers-roadmap#938).
 */
export function addTmpFolder(
  container: ecs.ContainerDefinition,
  linux: ecs.LinuxParameters,
  props: TmpFolderProps,
): void {
  if (props.ephemeralStorageGiB === undefined) addToMemory(linux, props.tmpSizeMiB ?? DEFAULT_TMP_SIZE_MIB);
  else addToDisk(container, props);
}

/**
 * Fargate knows tmpfs since January 2026 (read: AWS What's New, "Amazon ECS now supports tmpfs mounts on AWS Fargate and ECS Managed
 * Instances", 2026-01-06). It has the rights of the folder of the image that it covers, which are 1777 for /tmp, or those of the option
 * where there is none (read: issue moby/moby#40881; pull request majorcontext/moat#355, where it was 0755 without the option). That ECS takes a
 * value for `mode` is not confirmed: its API lists the bare word (read: CloudFormation, "AWS::ECS::TaskDefinition Tmpfs"), and its agent hands
 * the options to Docker's `--tmpfs`, which wants a value (read: aws/amazon-ecs-agent, "Support for ShmSize and Tmpfs Docker Parameters in
 * ECS"). Nobody has tried it on Fargate here; `ephemeralStorageGiB` does without it.
 */
function addToMemory(linux: ecs.LinuxParameters, size: number): void {
  const mode = `${ecs.TmpfsMountOption.MODE}=${TMP_MODE}` as ecs.TmpfsMountOption;
  linux.addTmpfs({
    containerPath: TMP_PATH,
    size,
    mountOptions: [mode, ecs.TmpfsMountOption.NOSUID, ecs.TmpfsMountOption.NODEV],
  });
}

function addToDisk(
  container: ecs.ContainerDefinition,
  { image, imagePreparesTmp = false, logging }: TmpFolderProps,
): void {
  const { taskDefinition } = container;
  const mount = { sourceVolume: 'tmp', containerPath: TMP_PATH, readOnly: false };
  taskDefinition.addVolume({ name: mount.sourceVolume });
  container.addMountPoints(mount);
  if (imagePreparesTmp) {
    Validations.of(taskDefinition).acknowledge({
      id: 'Tidemark::Tidemark-UnwritableMount',
      reason: 'imagePreparesTmp says that the image declares a volume at /tmp, whose rights ECS copies.',
    });
    return;
  }
  const rights = taskDefinition.addContainer('tmp-rights', {
    image,
    essential: false,
    entryPoint: ['chmod'],
    command: [TMP_MODE, TMP_PATH],
    // The volume is root's. To change the rights of what one owns takes none of root's capabilities (read: Linux manual, chmod(2)).
    user: '0:0',
    readonlyRootFilesystem: true,
    linuxParameters: withoutCapabilities(container),
    logging,
  });
  rights.addMountPoints(mount);
  container.addContainerDependencies({ container: rights, condition: ecs.ContainerDependencyCondition.SUCCESS });
}

/** Fargate lets capabilities be dropped (read: ECS API, KernelCapabilities). */
function withoutCapabilities(scope: Construct): ecs.LinuxParameters {
  const linux = new ecs.LinuxParameters(scope, 'TmpRights');
  linux.dropCapabilities(ecs.Capability.ALL);
  return linux;
}
