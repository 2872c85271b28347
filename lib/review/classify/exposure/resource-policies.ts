import { findReferencesWithin } from '../../../template/references';
import { recordOf, type TemplateResource } from '../../../template/resource';
import type { ResourceChange, StackChange } from '../../change';
import type { Effect, ValueChange } from '../../finding';
import { grantDifference } from '../../policy/difference';
import { type Atom, type Grant, readGrants } from '../../policy/grants';
import { describeGrant } from '../../policy/sentences';
import { describeResource, formatValue } from '../../words/values';
import { EVERYTHING, eachChange, isBelow, type Judgement } from '../rule';

/** Where a resource says who may use it (`policy`), and what it is about where that is another resource (`of`). */
const POLICIES: Readonly<Record<string, { readonly policy: string; readonly of?: string }>> = {
  'AWS::ApiGateway::RestApi': { policy: 'Policy' },
  'AWS::Backup::BackupVault': { policy: 'AccessPolicy' },
  'AWS::DynamoDB::Table': { policy: 'ResourcePolicy.PolicyDocument' },
  'AWS::EC2::VPCEndpoint': { policy: 'PolicyDocument' },
  'AWS::ECR::Repository': { policy: 'RepositoryPolicyText' },
  'AWS::EFS::FileSystem': { policy: 'FileSystemPolicy' },
  'AWS::Events::EventBusPolicy': { policy: 'Statement', of: 'EventBusName' },
  'AWS::KMS::Key': { policy: 'KeyPolicy' },
  'AWS::KMS::ReplicaKey': { policy: 'KeyPolicy' },
  'AWS::Kinesis::ResourcePolicy': { policy: 'ResourcePolicy', of: 'ResourceArn' },
  'AWS::OpenSearchService::Domain': { policy: 'AccessPolicies' },
  'AWS::S3::BucketPolicy': { policy: 'PolicyDocument', of: 'Bucket' },
  'AWS::SNS::TopicPolicy': { policy: 'PolicyDocument', of: 'Topics' },
  'AWS::SQS::QueuePolicy': { policy: 'PolicyDocument', of: 'Queues' },
  'AWS::SecretsManager::ResourcePolicy': { policy: 'ResourcePolicy', of: 'SecretId' },
};

/** What a policy of a bucket, a key, a queue and so on lets others do: broader, narrower, or the same in other words. */
export const resourcePolicies = eachChange((change, stack) => {
  const place = POLICIES[change.resource.type];
  if (place === undefined) return [];
  const { key, resource, before, after, values } = change;
  const path = `Properties.${place.policy}`;
  const isWhole = place.of !== undefined && (before === undefined || after === undefined);
  const causes = values.filter((value) => isBelow(value.path, path) || isBelow(path, value.path));
  const isNewResource = place.of === undefined && (before === undefined || after === undefined);
  if (causes.length === 0 && !isWhole && !isNewResource) return [];
  const target = targetOf(after ?? before, place.of, stack);
  const settles = isWhole ? [{ key, path: EVERYTHING }] : [{ key, path }];
  const grants = (side: TemplateResource | undefined) => grantsIn(side, place.policy, stack);
  const { gained: more, lost: less } = grantDifference(grants(before), grants(after));
  const isNew = isNewResource || (target.key !== undefined && !stack.before.has(target.key));
  const isGone = target.key !== undefined && !stack.after.has(target.key);
  if (isGone || (after === undefined && place.of === undefined)) return [];
  if (isNew) return judgeNew(change, target.text, more, stack);
  if (more.length + less.length === 0)
    return [{ about: resource, effect: 'neutral', summary: '', causes, settles, isNoise: true }];
  return [
    judged(
      change,
      target,
      { more, less, causes: isWhole ? documents(change, path, place.policy) : causes, settles },
      stack,
    ),
  ];
});

function grantsIn(side: TemplateResource | undefined, policy: string, stack: StackChange): Grant[] {
  const document = policy.split('.').reduce<unknown>((at, name) => recordOf(at)[name], side?.Properties);
  return readGrants(document, (value) => formatValue(value, stack));
}

interface Target {
  readonly key?: string;
  readonly text: string;
}

function targetOf(side: TemplateResource | undefined, of: string | undefined, stack: StackChange): Target {
  if (of === undefined) return { text: '' };
  const [reference] = findReferencesWithin(recordOf(side?.Properties)[of]);
  const named = reference && stack.named(reference.logicalId, reference.stack);
  const text =
    named === undefined ? formatValue(recordOf(side?.Properties)[of], stack) : describeResource(named, stack);
  return reference === undefined || reference.stack !== undefined ? { text } : { key: reference.logicalId, text };
}

function judged(
  { resource }: ResourceChange,
  target: Target,
  {
    more,
    less,
    causes,
    settles,
  }: {
    readonly more: readonly Atom[];
    readonly less: readonly Atom[];
    readonly causes: readonly ValueChange[];
    readonly settles: Judgement['settles'];
  },
  stack: StackChange,
): Judgement {
  const about = (target.key === undefined ? undefined : stack.named(target.key)) ?? resource;
  const it = target.text === '' ? describeResource(resource, stack) : target.text;
  const effect: Effect = more.length > 0 ? 'worse' : 'better';
  return {
    about,
    effect,
    summary: describePolicy(it, more, less),
    causes,
    ...(effect === 'worse'
      ? { remedy: 'Name who has to use it, and bound services by aws:SourceAccount or aws:SourceArn.' }
      : {}),
    settles,
  };
}

function describePolicy(it: string, more: readonly Atom[], less: readonly Atom[]): string {
  const part = (atoms: readonly Atom[], isAllow: boolean) => {
    const own = atoms.filter((atom) => atom.isAllow === isAllow);
    return own.length === 0 ? undefined : describeGrant(own, { who: true });
  };
  const texts = [
    ['lets', part(more, true)],
    ['no longer denies', part(more, false)],
    ['no longer lets', part(less, true)],
    ['denies', part(less, false)],
  ].filter(([, text]) => text !== undefined);
  const said = texts.map(([verb, text]) => `${verb} ${text}`).join('; ');
  return `${more.length > 0 ? 'Opens' : 'Narrows'} the policy of ${it}: it ${said}.`;
}

/** Of what is new only what lets everybody in is worth a word: nobody had it before. */
function judgeNew(change: ResourceChange, target: string, more: readonly Atom[], stack: StackChange): Judgement[] {
  const isOpen = ({ isAllow, principals, conditions }: Atom) =>
    isAllow && conditions.length === 0 && (principals.isNot || principals.texts.includes('*'));
  const open = more.filter(isOpen);
  if (open.length === 0 || change.resource.type === 'AWS::EC2::VPCEndpoint') return [];
  const it = target === '' ? describeResource(change.resource, stack) : target;
  return [
    {
      about: change.resource,
      effect: 'worse',
      summary: `Creates ${it} open to everybody: its policy lets ${describeGrant(open, { who: true })}.`,
      causes: [],
      remedy: 'Name who has to use it.',
      settles: [],
    },
  ];
}

function documents({ before, after }: ResourceChange, path: string, policy: string): ValueChange[] {
  const of = (side: TemplateResource | undefined) => recordOf(side?.Properties)[policy];
  return [{ path, ...(before && { before: of(before) }), ...(after && { after: of(after) }) }];
}

/** Who may call a function. */
export const functionCallers = eachChange(({ key, resource, before, after, values }, stack) => {
  if (resource.type !== 'AWS::Lambda::Permission') return [];
  const functionOf = (side: TemplateResource | undefined) =>
    findReferencesWithin(recordOf(side?.Properties).FunctionName)[0];
  const target = functionOf(after ?? before);
  const isOfOld =
    target !== undefined &&
    target.stack === undefined &&
    stack.before.has(target.logicalId) &&
    stack.after.has(target.logicalId);
  const grants = (side: TemplateResource | undefined) =>
    side === undefined ? [] : readGrants({ Statement: [asStatement(side)] }, (value) => formatValue(value, stack));
  const { gained: more, lost: less } = grantDifference(grants(before), grants(after));
  const isPublic = more.some(({ principals, conditions }) => principals.texts.includes('*') && conditions.length === 0);
  if ((!isOfOld && !isPublic) || more.length + less.length === 0) return [];
  const named = target && stack.named(target.logicalId, target.stack);
  const it = named === undefined ? describeResource(resource, stack) : describeResource(named, stack);
  return [
    {
      about: named !== undefined && target?.stack === undefined ? named : resource,
      effect: more.length > 0 ? 'worse' : 'better',
      summary: describePolicy(it, more, less),
      causes: values,
      settles: [{ key, path: EVERYTHING }],
    },
  ];
});

function asStatement({ Properties }: TemplateResource): unknown {
  const { Principal, Action, FunctionName, SourceArn, SourceAccount, PrincipalOrgID, FunctionUrlAuthType } =
    recordOf(Properties);
  const given = {
    'aws:sourcearn': SourceArn,
    'aws:sourceaccount': SourceAccount,
    'aws:principalorgid': PrincipalOrgID,
    'lambda:functionurlauthtype': FunctionUrlAuthType,
  };
  const keys = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return {
    Effect: 'Allow',
    Action,
    Principal,
    Resource: FunctionName,
    ...(Object.keys(keys).length > 0 ? { Condition: { Equals: keys } } : {}),
  };
}
