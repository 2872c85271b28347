import { FARGATE_CPU, FARGATE_MEMORY, isFargateSize } from '../model/service/fargate';
import { listOf } from '../template/policy-document';
import { recordOf } from '../template/resource';
import { asText, getAt } from '../template/values';
import type { Check, CheckFinding } from './finding';

interface Container {
  readonly Name?: unknown;
  readonly User?: unknown;
  readonly Privileged?: unknown;
  readonly ReadonlyRootFilesystem?: unknown;
  readonly Environment?: unknown;
}

function listContainers(properties: Readonly<Record<string, unknown>>): Container[] {
  return listOf(properties.ContainerDefinitions).map(recordOf);
}

const ROOT = /^(root|0)(:|$)/;

/** Containers that run as root, may write to their own file system, or have the rights of the host. */
export const containerChecks: Check = (logicalId, { Type, Properties = {} }) => {
  if (Type !== 'AWS::ECS::TaskDefinition') return [];
  return listContainers(Properties).flatMap(({ Name, User, Privileged, ReadonlyRootFilesystem }): CheckFinding[] => {
    const wrong = [
      ...(User === undefined || ROOT.test(asText(User)) ? ['runs as root'] : []),
      ...(ReadonlyRootFilesystem === true ? [] : ['may write to its root file system']),
      ...(Privileged === true ? ['is privileged'] : []),
    ];
    const fix = 'Set a user, readonlyRootFilesystem, and a volume for what it has to write.';
    return wrong.length === 0
      ? []
      : [{ id: 'Tidemark-Container', logicalId, description: `container ${asText(Name)} ${wrong.join(', ')}`, fix }];
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
