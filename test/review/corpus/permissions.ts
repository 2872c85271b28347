import { CfnMapping, CfnParameter, Fn, type Stack } from 'aws-cdk-lib';
import {
  AccountRootPrincipal,
  ArnPrincipal,
  CfnAccessKey,
  CfnPolicy,
  CfnUser,
  Effect,
  type IPrincipal,
  ManagedPolicy,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { type Case, inStack } from './case';

const ROLE = 'App/Worker/Resource';
const BUCKET = 'arn:aws:s3:::archive';
/** What `Fn::Sub` puts values into. */
const NAMED = `arn:aws:s3:::\${Name}/*`;
const BELOW = `\${Bucket}/*`;

/** A role with a policy of its own. */
function role(stack: Stack, ...statements: PolicyStatement[]): Role {
  const worker = new Role(stack, 'Worker', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
  for (const statement of statements) worker.addToPolicy(statement);
  return worker;
}

const may = (actions: string[], resources = [`${BUCKET}/*`], more: object = {}) =>
  new PolicyStatement({ actions, resources, ...more });
const withRole = (...statements: PolicyStatement[]) => inStack((stack) => role(stack, ...statements));
/** A policy document as a template may hold it, in a policy of the role. */
const written = (document: (stack: Stack) => unknown) =>
  inStack((stack) => {
    const worker = role(stack);
    new CfnPolicy(stack, 'Policy', { policyName: 'own', policyDocument: document(stack), roles: [worker.roleName] });
  });
const trusted = (assumedBy: IPrincipal) => inStack((stack) => new Role(stack, 'Worker', { assumedBy }));

const broader = (says: string) => ({ class: 'permissions' as const, effect: 'worse' as const, resource: ROLE, says });

export const permissions: readonly Case[] = [
  {
    name: 'a role may do more',
    before: withRole(may(['s3:GetObject'])),
    after: withRole(may(['s3:GetObject', 's3:DeleteObject'])),
    expected: [broader('may also do s3:DeleteObject on arn:aws:s3:::archive/*')],
  },
  {
    name: 'twin: a role may do less',
    before: withRole(may(['s3:GetObject', 's3:DeleteObject'])),
    after: withRole(may(['s3:GetObject'])),
    expected: [{ class: 'permissions', effect: 'better', resource: ROLE, says: 'may no longer do s3:DeleteObject' }],
  },
  {
    name: 'twin: a policy is split, and says the same',
    before: written(() => ({
      Statement: [{ Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: `${BUCKET}/*` }],
    })),
    after: written(() => ({
      Statement: [
        { Effect: 'Allow', Action: 's3:putobject', Resource: [`${BUCKET}/*`] },
        { Effect: 'Allow', Action: 's3:GetObject', Resource: `${BUCKET}/*` },
      ],
    })),
    expected: [],
  },
  {
    name: 'twin: statements in another order, one with an id',
    before: written(() => ({
      Statement: [
        { Effect: 'Allow', Action: 's3:GetObject', Resource: `${BUCKET}/*` },
        { Effect: 'Allow', Action: ['sqs:SendMessage', 'sqs:GetQueueUrl'], Resource: 'arn:aws:sqs:*:*:jobs' },
      ],
    })),
    after: written(() => ({
      Statement: [
        {
          Sid: 'Send',
          Effect: 'Allow',
          Action: ['sqs:GetQueueUrl', 'sqs:SendMessage'],
          Resource: 'arn:aws:sqs:*:*:jobs',
        },
        { Effect: 'Allow', Action: 's3:GetObject', Resource: `${BUCKET}/*` },
      ],
    })),
    expected: [],
  },
  {
    name: 'twin: a statement is left out that another one covers',
    before: withRole(may(['s3:Get*']), may(['s3:GetObject'], [`${BUCKET}/public/*`])),
    after: withRole(may(['s3:Get*'])),
    expected: [],
  },
  {
    name: 'twin: the policy of a role becomes a managed policy with the same statements',
    before: withRole(may(['s3:GetObject'])),
    after: inStack((stack) => {
      const worker = role(stack);
      worker.addManagedPolicy(new ManagedPolicy(stack, 'Reads', { statements: [may(['s3:GetObject'])] }));
    }),
    expected: [],
  },
  {
    name: 'twin: a policy has another logical id',
    before: withRole(may(['s3:GetObject'])),
    after: inStack((stack) => {
      const worker = role(stack, may(['s3:GetObject']));
      (worker.node.findChild('DefaultPolicy').node.defaultChild as CfnPolicy).overrideLogicalId('Other');
    }),
    expected: [],
  },
  {
    name: 'a wildcard comes in through a parameter',
    before: written((stack) => {
      new CfnParameter(stack, 'Name', { default: 'archive' });
      return {
        Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: Fn.sub(NAMED) }],
      };
    }),
    after: written((stack) => {
      new CfnParameter(stack, 'Name', { default: '*' });
      return {
        Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: Fn.sub(NAMED) }],
      };
    }),
    expected: [broader('s3:GetObject on arn:aws:s3:::*/*')],
  },
  {
    name: 'a wildcard comes in through a mapping, into the action',
    before: written((stack) => viaMapping(stack, 'GetObject')),
    after: written((stack) => viaMapping(stack, '*')),
    expected: [broader('s3:*')],
  },
  {
    name: 'twin: the same text, put together in another way',
    before: written(() => ({
      Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: Fn.join('/', [BUCKET, '*']) }],
    })),
    after: written(() => ({
      Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: Fn.sub(BELOW, { Bucket: BUCKET }) }],
    })),
    expected: [],
  },
  {
    name: 'a condition is dropped',
    before: withRole(may(['s3:GetObject'], ['*'], { conditions: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } })),
    after: withRole(may(['s3:GetObject'], ['*'])),
    expected: [broader('s3:GetObject on every resource')],
  },
  {
    name: 'twin: a condition is added',
    before: withRole(may(['s3:GetObject'], ['*'])),
    after: withRole(may(['s3:GetObject'], ['*'], { conditions: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } })),
    expected: [{ class: 'permissions', effect: 'better', resource: ROLE }],
  },
  {
    name: 'a denial is dropped',
    before: withRole(may(['s3:*']), may(['s3:DeleteObject'], ['*'], { effect: Effect.DENY })),
    after: withRole(may(['s3:*'])),
    expected: [broader('no longer denied s3:DeleteObject on every resource')],
  },
  {
    name: 'a role gets the policy of administrators',
    before: withRole(),
    after: inStack((stack) =>
      role(stack).addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess')),
    ),
    expected: [broader('what AdministratorAccess allows')],
  },
  {
    name: 'everything but one action',
    before: withRole(may(['s3:GetObject'], ['*'])),
    after: withRole(new PolicyStatement({ notActions: ['iam:*'], resources: ['*'] })),
    expected: [broader('every action but iam:*')],
  },
  {
    name: 'another account may take a role',
    before: trusted(new AccountRootPrincipal()),
    after: trusted(new ArnPrincipal('arn:aws:iam::222222222222:root')),
    expected: [broader('Lets arn:aws:iam::222222222222:root take the role Worker')],
  },
  {
    name: 'twin: a service takes a role only for one account',
    before: trusted(new ServicePrincipal('scheduler.amazonaws.com')),
    after: trusted(
      new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
      }),
    ),
    expected: [{ class: 'permissions', effect: 'better', resource: ROLE }],
  },
  {
    name: 'a new role that may do everything of a service everywhere',
    before: inStack((stack) => new Role(stack, 'Other', { assumedBy: new AccountRootPrincipal() })),
    after: inStack((stack) => {
      new Role(stack, 'Other', { assumedBy: new AccountRootPrincipal() });
      role(stack, may(['dynamodb:*'], ['*']));
    }),
    expected: [broader('Creates the role Worker, which may do dynamodb:* on every resource')],
  },
  {
    name: 'twin: a new role that may do what it names',
    before: inStack((stack) => new Role(stack, 'Other', { assumedBy: new AccountRootPrincipal() })),
    after: inStack((stack) => {
      new Role(stack, 'Other', { assumedBy: new AccountRootPrincipal() });
      role(stack, may(['s3:GetObject']));
    }),
    expected: [{ class: 'permissions', effect: 'neutral', resource: ROLE }],
  },
  {
    name: 'a function runs as another role',
    before: inStack((stack) => code(stack, 'first')),
    after: inStack((stack) => code(stack, 'second')),
    expected: [{ class: 'permissions', effect: 'neutral', resource: 'App/Code', says: 'role/second instead of' }],
  },
  {
    name: 'a key that never ends is made',
    before: inStack((stack) => new CfnUser(stack, 'Robot')),
    after: inStack((stack) => new CfnAccessKey(stack, 'Key', { userName: new CfnUser(stack, 'Robot').ref })),
    expected: [{ class: 'permissions', effect: 'worse', resource: 'App/Key', says: 'for Robot' }],
  },
  {
    name: 'the boundary of a role is taken away',
    before: inStack((stack) => {
      const permissionsBoundary = ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess');
      new Role(stack, 'Worker', { assumedBy: new AccountRootPrincipal(), permissionsBoundary });
    }),
    after: trusted(new AccountRootPrincipal()),
    expected: [broader('Removes the permissions boundary')],
  },
];

function viaMapping(stack: Stack, action: string): unknown {
  new CfnMapping(stack, 'Actions', { mapping: { s3: { read: action } } });
  const Action = Fn.join(':', ['s3', Fn.findInMap('Actions', 's3', 'read')]);
  return { Statement: [{ Effect: 'Allow', Action, Resource: `${BUCKET}/*` }] };
}

function code(stack: Stack, role: string): void {
  new CfnFunction(stack, 'Code', {
    code: { zipFile: 'exports.handler = () => {}' },
    handler: 'index.handler',
    runtime: 'nodejs22.x',
    role: `arn:aws:iam::111111111111:role/${role}`,
  });
}
