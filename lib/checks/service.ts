import { FARGATE_CPU, FARGATE_MEMORY, isFargateSize } from '../model/service/fargate';
import { listOf } from '../template/policy-document';
import { recordOf } from '../template/resource';
import { asText, getAt } from '../template/values';
import type { Check, CheckFinding } from './finding';

interface Container {
  readonly Name?: unknown;
  readonly Essential?: unknown;
  readonly DependsOn?: unknown;
  readonly MountPoints?: unknown;
  readonly LinuxParameters?: unknown;
  readonly User?: unknown;
  readonly Privileged?: unknown;
  readonly ReadonlyRootFilesystem?: unknown;
  readonly Environment?: unknown;
}

function listContainers(properties: Readonly<Record<string, unknown>>): Container[] {
  return listOf(properties.ContainerDefinitions).map(recordOf);
}

const ROOT = /^(root|0)(:|$)/;

/** Whether it may be root: by its user, or by that of its image where it states none. */
function mayBeRoot({ User }: Container): boolean {
  return User === undefined || ROOT.test(asText(User));
}

/** Names of the containers that one waits for, and until when. */
function dependenciesOf({ DependsOn }: Container): { readonly name: string; readonly condition: string }[] {
  return listOf(DependsOn).map((dependency) => {
    const { ContainerName, Condition } = recordOf(dependency);
    return { name: asText(ContainerName), condition: asText(Condition) };
  });
}

/**
 * Whether it only prepares what others need: it is done before they start, and of root it has the name alone, as every capability is
 * dropped.
 */
function isPreparation({ Name, Essential, LinuxParameters }: Container, all: readonly Container[]): boolean {
  return (
    Essential === false &&
    listOf(getAt(LinuxParameters, 'Capabilities', 'Drop')).includes('ALL') &&
    listOf(getAt(LinuxParameters, 'Capabilities', 'Add')).length === 0 &&
    all.some((other) =>
      dependenciesOf(other).some(({ name, condition }) => name === asText(Name) && condition === 'SUCCESS'),
    )
  );
}

/** Containers that run as root, may write to their own file system, or have the rights of the host. */
export const containerChecks: Check = (logicalId, { Type, Properties = {} }) => {
  if (Type !== 'AWS::ECS::TaskDefinition') return [];
  const containers = listContainers(Properties);
  return containers.flatMap((container): CheckFinding[] => {
    const { Name, Privileged, ReadonlyRootFilesystem } = container;
    const wrong = [
      ...(mayBeRoot(container) && !isPreparation(container, containers) ? ['runs as root'] : []),
      ...(ReadonlyRootFilesystem === true ? [] : ['may write to its root file system']),
      ...(Privileged === true ? ['is privileged'] : []),
    ];
    const fix = 'Set a user, readonlyRootFilesystem, and a volume for what it has to write.';
    return wrong.length === 0
      ? []
      : [{ id: 'Tidemark-Container', logicalId, description: `container ${asText(Name)} ${wrong.join(', ')}`, fix }];
  });
};

/** Names of the volumes of a task that begin as an empty folder. */
function emptyVolumes({ Volumes }: Readonly<Record<string, unknown>>): string[] {
  return (
    listOf(Volumes)
      .map(recordOf)
      // Whatever else is stated says that it comes from elsewhere: EFS, S3, EBS.
      .filter(
        ({ Name: _, Host: __, ConfiguredAtLaunch, ...others }) =>
          !ConfiguredAtLaunch && Object.keys(others).length === 0,
      )
      .map(({ Name }) => asText(Name))
  );
}

/** Volumes that a container mounts to write to, by name, and where. */
function writableMounts({ MountPoints }: Container): { readonly volume: string; readonly path: string }[] {
  return listOf(MountPoints)
    .map(recordOf)
    .filter(({ ReadOnly }) => ReadOnly !== true)
    .map(({ SourceVolume, ContainerPath }) => ({ volume: asText(SourceVolume), path: asText(ContainerPath) }));
}

/**
 * Empty volumes that a container without root is to write to, and may not: on Fargate a volume belongs to root and has the rights 0755,
 * unless the image declares a volume at the same path, whose rights are then copied (read: ECS developer guide, "Use bind mounts with Amazon
 * ECS"; issue aws/containers-roadmap#938). Another container that may be root, and is waited for, can have set them.
 */
export const unwritableMountChecks: Check = (logicalId, { Type, Properties = {} }) => {
  const isOnFargate = listOf(Properties.RequiresCompatibilities).includes('FARGATE');
  const isWindows = asText(getAt(Properties, 'RuntimePlatform', 'OperatingSystemFamily')).startsWith('WINDOWS');
  if (Type !== 'AWS::ECS::TaskDefinition' || !isOnFargate || isWindows) return [];
  const empty = emptyVolumes(Properties);
  const containers = listContainers(Properties);
  return containers
    .filter((container) => typeof container.User === 'string' && !mayBeRoot(container))
    .flatMap((container) => {
      const waitedFor = dependenciesOf(container).map(({ name }) => name);
      const prepared = containers
        .filter((other) => mayBeRoot(other) && waitedFor.includes(asText(other.Name)))
        .flatMap((other) => writableMounts(other).map(({ volume }) => volume));
      return writableMounts(container)
        .filter(({ volume }) => empty.includes(volume) && !prepared.includes(volume))
        .map(({ volume, path }): CheckFinding => {
          const name = asText(container.Name);
          return {
            id: 'Tidemark-UnwritableMount',
            logicalId,
            description: `container ${name} runs as ${asText(container.User)} and mounts the empty volume ${volume} at ${path}, which belongs to root on Fargate`,
            fix: 'Mount a tmpfs with a mode, or set the rights in a container that it waits for; where its image declares a VOLUME there, acknowledge this.',
          };
        });
    });
};

/** Names of variables that hold what nobody else may know. `..._ARN`, `..._NAME` and the like only say where it is. */
const SECRET_NAME = /(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)$/i;

/** What looks like a secret whatever its name is: an access key of AWS, a private key, a URL with a password. */
const SECRET_VALUE = /\b(AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----|:\/\/[^/\s:@]+:[^/\s:@]+@/;

/** Secrets in the plain environment of containers and functions, where everybody who may describe them reads them. */
export const secretChecks: Check = (logicalId, { Type, Properties = {} }) => {
  const variables =
    Type === 'AWS::Lambda::Function'
      ? Object.entries(recordOf(getAt(Properties, 'Environment', 'Variables')))
      : Type === 'AWS::ECS::TaskDefinition'
        ? listContainers(Properties).flatMap(({ Environment }) =>
            listOf(Environment).map((variable) => {
              const { Name, Value } = recordOf(variable);
              return [asText(Name), Value] as const;
            }),
          )
        : [];
  return variables
    .filter(([name, value]) => SECRET_NAME.test(name) || SECRET_VALUE.test(JSON.stringify(value) ?? ''))
    .map(
      // Never the value.
      ([name]): CheckFinding => ({
        id: 'Tidemark-PlainSecret',
        logicalId,
        description: `the variable ${name} holds a secret in the clear`,
        fix: 'Hand it over from Secrets Manager (`secrets` of a container, the ARN for a function).',
      }),
    );
};

/** Sizes that Fargate does not offer. Sizes with units ("1 vCPU") and values known at deployment pass. */
export const fargateChecks: Check = (logicalId, { Type, Properties = {} }) => {
  if (Type !== 'AWS::ECS::TaskDefinition') return [];
  const { RequiresCompatibilities: compatibilities, Cpu: cpu, Memory: memory } = Properties;
  if (!Array.isArray(compatibilities) || !compatibilities.includes('FARGATE')) return [];
  if (![cpu, memory].every((size) => /^\d+$/.test(asText(size))) || isFargateSize(Number(cpu), Number(memory)))
    return [];
  return [
    {
      id: 'Tidemark-FargateSize',
      logicalId,
      description: `Fargate has no task of ${String(cpu)} CPU units and ${String(memory)} MiB`,
      fix: describeAllowedSizes(Number(cpu)),
    },
  ];
};

function describeAllowedSizes(cpu: number): string {
  const memory = FARGATE_MEMORY[cpu];
  return memory === undefined
    ? `Choose a CPU size of ${FARGATE_CPU.join(', ')} CPU units.`
    : `Choose ${memory.join(', ')} MiB for ${cpu} CPU units, or another CPU size.`;
}
