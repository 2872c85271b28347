import type { StackChange } from '../../change';
import type { Effect } from '../../finding';
import { describeResource } from '../../words/values';
import { eachChange, type Judgement } from '../rule';
import { deletionPolicy, isStateful, retentionLevel } from './stateful';

const POLICIES = ['DeletionPolicy', 'UpdateReplacePolicy'] as const;

/** What CloudFormation is told to keep, when a resource is deleted or replaced. */
export const retention = eachChange((change, stack) => {
  const { key, resource, before, after, values } = change;
  if (before === undefined || after === undefined || !(isStateful(before) || isStateful(after))) return [];
  const effects = POLICIES.flatMap((policy): { policy: string; effect: Effect }[] => {
    if (!values.some(({ path }) => path === policy)) return [];
    const of = (side: typeof before) => (policy === 'DeletionPolicy' ? deletionPolicy(side) : side[policy]);
    const [left, right] = [retentionLevel(of(before)), retentionLevel(of(after))];
    return left === right ? [] : [{ policy, effect: right < left ? 'worse' : 'better' }];
  });
  if (effects.length === 0) return [];
  const effect = effects.some((found) => found.effect === 'worse') ? 'worse' : 'better';
  const when = effects.map(({ policy }) => (policy === 'DeletionPolicy' ? 'removed' : 'replaced')).join(' or ');
  const it = describeResource(resource, stack);
  const keeps = ['deletes', 'keeps a snapshot of', 'retains'][retentionLevel(deletionPolicy(after))];
  return [
    {
      about: resource,
      effect,
      summary:
        effect === 'worse'
          ? `No longer protects ${it} when it is ${when}: CloudFormation ${keeps} it${keeps === 'deletes' ? ' with its data' : ''}.`
          : `Protects ${it} when it is ${when}: CloudFormation ${keeps} it.`,
      causes: values.filter(({ path }) => path === 'DeletionPolicy' || path === 'UpdateReplacePolicy'),
      ...(effect === 'worse' ? { remedy: 'Keep the removal policy as it was (RemovalPolicy.RETAIN).' } : {}),
      settles: POLICIES.map((path) => ({ key, path })),
    },
  ];
});

/** Termination protection, which the stack has and no resource. */
export const termination = ({ base, head, isAnew }: StackChange): Judgement[] => {
  if (base === undefined || head === undefined || isAnew || head.nestedIn !== undefined) return [];
  if (base.isProtected === head.isProtected) return [];
  const effect: Effect = head.isProtected ? 'better' : 'worse';
  return [
    {
      about: { path: head.path, logicalId: head.stackName, type: 'AWS::CloudFormation::Stack' },
      effect,
      summary: head.isProtected
        ? `Protects the stack ${head.stackName} from being deleted as a whole.`
        : `Lets the stack ${head.stackName} be deleted as a whole.`,
      causes: [{ path: 'TerminationProtection', before: base.isProtected, after: head.isProtected }],
      ...(effect === 'worse' ? { remedy: 'Leave terminationProtection on.' } : {}),
      settles: [],
    },
  ];
};
