import { listOf } from '../../template/policy-document';
import { findReferencesWithin } from '../../template/references';
import { recordOf, type TemplateResource } from '../../template/resource';
import type { StackChange } from '../change';
import { formatValue } from '../words/values';
import { type Grant, readGrants } from './grants';

/** Somebody with permissions: a role, a user, a group, or a policy that nobody of the stack has. */
export interface Identity {
  readonly grants: Grant[];
  /** Policies that the template names and does not hold, such as those of AWS. */
  readonly managed: string[];
  /** Keys of the resources that say so. */
  readonly sources: Set<string>;
}

const IDENTITIES = ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group'];
const POLICIES = [
  'AWS::IAM::Policy',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::RolePolicy',
  'AWS::IAM::UserPolicy',
  'AWS::IAM::GroupPolicy',
];

/** Everybody who has permissions in one version of a stack: by key of the role, or by name where it is not of the stack. */
export function readIdentities(
  resources: ReadonlyMap<string, TemplateResource>,
  stack: StackChange,
): Map<string, Identity> {
  const found = new Map<string, Identity>();
  const text = (value: unknown) => formatValue(value, stack);
  const identity = (name: string): Identity => {
    const known = found.get(name) ?? { grants: [], managed: [], sources: new Set<string>() };
    found.set(name, known);
    return known;
  };
  const add = (name: string, source: string, document: unknown) => {
    const to = identity(name);
    to.grants.push(...readGrants(document, text));
    to.sources.add(source);
  };
  for (const [key, { Type, Properties }] of resources) {
    const properties = recordOf(Properties);
    if (IDENTITIES.includes(Type)) {
      identity(key).sources.add(key);
      for (const policy of listOf(properties.Policies)) add(key, key, recordOf(policy).PolicyDocument);
      for (const arn of listOf(properties.ManagedPolicyArns)) {
        const [reference] = findReferencesWithin(arn);
        const policy = reference?.stack === undefined ? resources.get(reference?.logicalId ?? '') : undefined;
        if (policy === undefined) identity(key).managed.push(text(arn));
        else add(key, reference?.logicalId ?? '', recordOf(policy.Properties).PolicyDocument);
      }
    }
    if (POLICIES.includes(Type)) {
      const named = [
        properties.Roles,
        properties.Users,
        properties.Groups,
        properties.RoleName,
        properties.UserName,
        properties.GroupName,
      ];
      const owners = named.flatMap(listOf).map((owner) => ownerOf(owner, resources) ?? text(owner));
      const isHeld = Type === 'AWS::IAM::ManagedPolicy' && isNamed(key, resources);
      for (const owner of owners) add(owner, key, properties.PolicyDocument);
      if (owners.length === 0 && !isHeld) add(key, key, properties.PolicyDocument);
    }
    if (Type === 'AWS::SSO::PermissionSet') {
      add(key, key, properties.InlinePolicy);
      identity(key).managed.push(...listOf(properties.ManagedPolicies).map(text));
    }
  }
  return found;
}

function ownerOf(value: unknown, resources: ReadonlyMap<string, TemplateResource>): string | undefined {
  const [reference] = findReferencesWithin(value);
  return reference !== undefined && reference.stack === undefined && resources.has(reference.logicalId)
    ? reference.logicalId
    : undefined;
}

/** Whether a role of the stack has a managed policy among its own. */
function isNamed(key: string, resources: ReadonlyMap<string, TemplateResource>): boolean {
  return [...resources.values()].some(
    ({ Type, Properties }) =>
      IDENTITIES.includes(Type) &&
      findReferencesWithin(recordOf(Properties).ManagedPolicyArns).some(
        ({ stack, logicalId }) => stack === undefined && logicalId === key,
      ),
  );
}
