import { STACK_LIMITS } from '../model/system/stack-limits';
import { resourcesOf, type Template } from '../template/resource';
import type { CheckFinding } from './finding';

const FIX =
  'Divide the stack. In a Tidemark platform, state `group` of some services or shards: each group has stacks of its own.';

/**
 * Templates that CloudFormation refuses for their size. `bytes` is the size of the file; a template in hand counts as the CDK writes it,
 * with one space for each level.
 */
export function stackSizeChecks(template: Template, bytes = bytesOf(template, 1)): CheckFinding[] {
  const resources = Object.entries(resourcesOf(template));
  const [largest] = resources.sort(([, a], [, b]) => bytesOf(b) - bytesOf(a));
  const { resources: count, templateBytes } = STACK_LIMITS;
  const found = (description: string, fix: string): CheckFinding => ({
    id: 'Tidemark-StackSize',
    logicalId: largest?.[0] ?? '',
    description,
    fix,
  });
  const shown = (value: number) => value.toLocaleString('en-US');
  return [
    ...(resources.length > count ? [found(`${resources.length} resources; a template has at most ${count}`, FIX)] : []),
    ...(bytes > templateBytes
      ? [
          found(
            `${shown(bytes)} bytes, its largest resource is this one; a template has at most ${shown(templateBytes)}`,
            `${FIX} Or set suppressTemplateIndentation of the stack: spaces count.`,
          ),
        ]
      : []),
  ];
}

function bytesOf(value: unknown, indent?: number): number {
  return Buffer.byteLength(JSON.stringify(value, undefined, indent) ?? '');
}
