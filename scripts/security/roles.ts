import { CfnResource, Stack } from 'aws-cdk-lib';
import { CfnPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { conditionKeys, listOf, type Statement, statementsOf } from '../../lib/template/policy-document';

/** A role as a person reads it. */
export interface RoleSummary {
  /** Below the platform. */
  readonly path: string;
  readonly description?: string;
  /** Who may take it, and for whom. */
  readonly trust: readonly string[];
  /** What it may do on what. */
  readonly permissions: readonly string[];
}

/** Roles below `root`, which has been synthesized, with the policies that name them. */
export function rolesOf(root: IConstruct): RoleSummary[] {
  const all = root.node.findAll();
  const names = pathsByLogicalId(root, all);
  const policies = all.filter((construct): construct is CfnPolicy => construct instanceof CfnPolicy);
  return all
    .filter((construct): construct is CfnRole => construct instanceof CfnRole)
    .map((role) => {
      const stack = Stack.of(role);
      const resolve = (value: unknown) => stack.resolve(value) as unknown;
      const own = policies.filter(
        (policy) =>
          Stack.of(policy) === stack && JSON.stringify(resolve(policy.roles)).includes(stack.getLogicalId(role)),
      );
      const statements = own.flatMap((policy) => statementsOf(resolve(policy.policyDocument)));
      const managed = listOf(resolve(role.managedPolicyArns)).map((arn) => `the policy of AWS ${text(arn, names)}`);
      const { description } = role;
      return {
        path: below(root, (role.node.scope ?? role).node.path),
        description,
        trust: trustOf(role, resolve),
        permissions: [...managed, ...statements.map((statement) => permission(statement, names))],
      };
    });
}

/** As it stands in the template, overrides included. */
function trustOf(role: CfnRole, resolve: (value: unknown) => unknown): string[] {
  // What a resource becomes in the template is not public, though it is what every resource has.
  const { _toCloudFormation: render } = role as unknown as { _toCloudFormation(): object };
  const { Resources } = resolve(render.call(role)) as {
    readonly Resources: Readonly<
      Record<string, { readonly Properties: { readonly AssumeRolePolicyDocument: unknown } }>
    >;
  };
  const [resource] = Object.values(Resources);
  return statementsOf(resource?.Properties.AssumeRolePolicyDocument).map((statement) => {
    const { Service, AWS } = (statement.Principal ?? {}) as { readonly Service?: unknown; readonly AWS?: unknown };
    const who = listOf(Service ?? AWS).map((name) => `\`${String(name)}\``);
    const keys = conditionKeys(statement);
    const bound = keys.includes('aws:sourcearn')
      ? 'on behalf of one resource of this account'
      : keys.includes('aws:sourceaccount')
        ? 'on behalf of this account'
        : 'which does not say on whose behalf';
    return `${who.join(', ')}, ${bound}`;
  });
}

function permission(statement: Statement, names: Names): string {
  const actions = listOf(statement.Action).map((action) => `\`${String(action)}\``);
  const resources = listOf(statement.Resource).map((resource) => `\`${text(resource, names)}\``);
  const keys = conditionKeys(statement).map((key) => `\`${key}\``);
  const only = keys.length === 0 ? '' : `, where ${keys.join(' and ')} fit`;
  return `${actions.join(', ')} on ${[...new Set(resources)].sort().join(', ')}${only}`;
}

type Names = readonly (readonly [string, string])[];

/** Logical ids and what they stand for; the longest first, so that none is taken for the beginning of another. */
function pathsByLogicalId(root: IConstruct, all: readonly IConstruct[]): Names {
  return all
    .filter((construct): construct is CfnResource => CfnResource.isCfnResource(construct))
    .map((element) => {
      const { path } = element.node;
      return [
        String(Stack.of(element).resolve(element.logicalId)),
        below(root, path.replace(/\/Resource$/, '')),
      ] as const;
    })
    .sort(([a], [b]) => b.length - a.length || a.localeCompare(b));
}

/** A value of a template, its references by the paths of what they refer to; ARNs without partition, region and account. */
function text(value: unknown, names: Names): string {
  return written(value, names).replace(/arn:aws:([a-z0-9-]+):[a-z0-9-]*:\d*:/, '$1:');
}

function written(value: unknown, names: Names): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[kind, given] = ['', '']] = Object.entries(value as Record<string, unknown>);
  if (kind === 'Fn::Join')
    return ((given as [string, unknown[]])[1] ?? []).map((part) => written(part, names)).join('');
  if (given === 'AWS::Partition') return 'aws';
  const told = JSON.stringify(value);
  const [, path] = names.find(([id]) => told.includes(id)) ?? [];
  return path === undefined ? told : `<${path}>`;
}

function below(root: IConstruct, path: string): string {
  return path.slice(root.node.path.length + 1);
}
