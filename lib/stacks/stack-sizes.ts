import { CfnResource, type Stack } from 'aws-cdk-lib';
import { CfnSecurityGroupEgress, CfnSecurityGroupIngress } from 'aws-cdk-lib/aws-ec2';
import { databaseClusters } from '../model/database/clusters';
import type { SystemConfig } from '../model/system/config';
import { STACK_LIMITS } from '../model/system/stack-limits';
import { InputError, type Problem } from '../model/validation/input-error';

/** What can be put into a group: how the members of a kind are called, and which key says so. */
interface Kind {
  readonly called: string;
  readonly key: string;
  readonly names: readonly string[];
}

/**
 * Throws `InputError` (code `stack-too-large`) with every stack that has more resources than one template may have, and how many
 * services or shards would fit. The CDK refuses such a stack as well, later and with a stack trace.
 *
 * The size of a template in bytes is only known once it is written; the check `Tidemark-StackSize` looks at that.
 */
export function checkStackSizes(system: SystemConfig, stacks: readonly Stack[]): void {
  const [, ...shards] = databaseClusters(system.database);
  const kinds: Kind[] = [
    { called: 'services', key: 'services.<name>.group', names: Object.keys(system.services) },
    {
      called: 'shards',
      key: 'database.sharding.shards.<name>.group',
      names: shards.map(({ shard = '' }) => shard),
    },
  ];
  const problems = stacks.flatMap((stack) => findProblem(stack, kinds));
  if (problems.length > 0)
    throw new InputError('stack-too-large', `${system.name} has more than its stacks can hold`, problems);
}

function findProblem(stack: Stack, kinds: readonly Kind[]): Problem[] {
  const resources = stack.node.findAll().filter((node) => CfnResource.isCfnResource(node));
  const { resources: limit } = STACK_LIMITS;
  const count = resources.length;
  if (count <= limit) return [];
  const prefix = stack.node.path.length + 1;
  const shares = kinds.map((kind) => shareOf(kind, resources, prefix)).sort((a, b) => b.resources - a.resources);
  const where = `stack ${stack.stackName}`;
  const [most] = shares;
  if (most === undefined || most.resources === 0) {
    const remedy = 'Make a system of its own of some of them.';
    return [{ where, given: `${count} resources`, allowed: `${limit} resources in one template`, remedy }];
  }
  const { called, key } = most;
  const others = count - most.resources;
  const fitting = Math.max(0, Math.floor(((limit - others) * most.members) / most.resources));
  return [
    {
      where,
      given: `${count} resources: ${most.resources} of ${most.members} ${called}, ${others} of the rest`,
      allowed: `${limit} resources in one template, which is ${fitting} ${called} of this size beside the rest`,
      remedy: `State ${key} for some of them: each group has stacks of its own.`,
    },
  ];
}

/** How many of a kind a stack has, and how many of its resources are theirs. */
function shareOf({ called, key, names }: Kind, resources: readonly CfnResource[], prefix: number) {
  const byLength = [...names].sort((a, b) => b.length - a.length);
  const members = new Set<string>();
  let theirs = 0;
  let rules = 0;
  for (const resource of resources) {
    const parts = resource.node.path.slice(prefix).split('/').slice(0, 2);
    // The longest: `api-v2-errors` is an alarm of `api-v2`, and not of `api`.
    const owner = byLength.find((name) => parts.some((part) => `-${part}-`.includes(`-${name}-`)));
    if (owner !== undefined) {
      members.add(owner);
      theirs += 1;
    } else if (resource instanceof CfnSecurityGroupEgress || resource instanceof CfnSecurityGroupIngress) {
      // What stands in the group of what they share, such as the load balancer, leads to them.
      rules += 1;
    }
  }
  return { called, key, members: members.size, resources: theirs === 0 ? 0 : theirs + rules };
}
