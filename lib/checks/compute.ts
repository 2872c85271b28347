import { isFargateSize } from '../model/fargate-sizes';
import type { Check } from './finding';

/** Sizes that Fargate does not offer. Sizes with units ("1 vCPU") and values known at deployment pass. */
export const fargateChecks: Check = (logicalId, { Type, Properties = {} }) => {
  if (Type !== 'AWS::ECS::TaskDefinition') return [];
  const { RequiresCompatibilities: compatibilities, Cpu: cpu, Memory: memory } = Properties;
  if (!Array.isArray(compatibilities) || !compatibilities.includes('FARGATE')) return [];
  if (![cpu, memory].every((size) => /^\d+$/.test(String(size))) || isFargateSize(Number(cpu), Number(memory)))
    return [];
  return [
    {
      id: 'Tidemark-FargateSize',
      logicalId,
      description: `Fargate has no task of ${String(cpu)} CPU units and ${String(memory)} MiB`,
      fix: 'Choose a pair that lib/model/fargate-sizes.ts lists.',
    },
  ];
};
