import {
  conditionKeys,
  isAllow,
  isForAnyone,
  listOf,
  type Statement,
  servicesOf,
  statementsOf,
} from '../template/policy-document';
import { recordOf, type TemplateResource } from '../template/resource';
import { asText } from '../template/values';
import type { Check, CheckFinding } from './finding';

/** Policies of roles, in their own resource or in the role. */
function permissionStatements({ Type, Properties = {} }: TemplateResource): Statement[] {
  if (Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::ManagedPolicy' || Type === 'AWS::IAM::RolePolicy')
    return statementsOf(Properties.PolicyDocument);
  if (Type !== 'AWS::IAM::Role' && Type !== 'AWS::IAM::User' && Type !== 'AWS::IAM::Group') return [];
  return listOf(Properties.Policies).flatMap((policy) => statementsOf(recordOf(policy).PolicyDocument));
}

/** Statements that allow actions by a pattern on everything, or all but some. */
export const wildcardChecks: Check = (logicalId, resource) =>
  permissionStatements(resource)
    .filter((statement) => isAllow(statement) && isWildcard(statement))
    .map(
      ({ Action, NotAction }): CheckFinding => ({
        id: 'Tidemark-WildcardPermission',
        logicalId,
        description: `allows ${listOf(Action ?? NotAction)
          .map(asText)
          .join(', ')} on every resource`,
        fix: 'Name the actions, or the resources.',
      }),
    );

function isWildcard({ Action, NotAction, Resource }: Statement): boolean {
  if (!listOf(Resource).includes('*')) return false;
  return NotAction !== undefined || listOf(Action).some((action) => typeof action === 'string' && action.includes('*'));
}

/** Policies of AWS that may do nearly everything. */
const ADMINISTRATORS = /:policy\/(AdministratorAccess|PowerUserAccess|IAMFullAccess)$/;

/** Roles that may administer the account, whether by a policy of AWS or by one of their own. */
export const administratorChecks: Check = (logicalId, resource) => {
  const managed = listOf(resource.Properties?.ManagedPolicyArns).filter((arn) => ADMINISTRATORS.test(textOf(arn)));
  const own = permissionStatements(resource).filter(
    (statement) =>
      isAllow(statement) && listOf(statement.Action).some((action) => action === '*' || action === 'iam:*'),
  );
  if (managed.length + own.length === 0) return [];
  const description =
    managed.length > 0 ? `has ${managed.map(textOf).join(', ')}` : 'may do everything, or everything of IAM';
  return [{ id: 'Tidemark-Administrator', logicalId, description, fix: 'Allow what it needs, by name.' }];
};

/** A value as text; what is put together at deployment by its parts. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value).replaceAll(/[[\]{}"]|Fn::Join:,?|,/g, '');
}

/**
 * Services that say for whom they take a role: the account, the resource. Of others it is not documented, and a condition on what they
 * do not say would shut them out (IAM user guide, "The confused deputy problem"; the pages of each service on it).
 */
const SAY_FOR_WHOM = [
  'ecs-tasks.amazonaws.com',
  'firehose.amazonaws.com',
  'monitoring.rds.amazonaws.com',
  'scheduler.amazonaws.com',
  'vpc-flow-logs.amazonaws.com',
];

const BOUNDS = ['aws:sourceaccount', 'aws:sourcearn', 'aws:sourceorgid', 'aws:sourceorgpaths'];

/** Roles that anybody may take, or a service for anybody. */
export const trustChecks: Check = (logicalId, { Type, Properties = {} }) => {
  if (Type !== 'AWS::IAM::Role') return [];
  return statementsOf(Properties.AssumeRolePolicyDocument)
    .filter(isAllow)
    .flatMap((statement): CheckFinding[] => {
      const keys = conditionKeys(statement);
      if (isForAnyone(statement))
        return [
          { id: 'Tidemark-OpenTrust', logicalId, description: 'may be taken by anybody', fix: 'Name who may take it.' },
        ];
      const isBounded = keys.some((key) => BOUNDS.includes(key));
      const open = servicesOf(statement).filter((service) => SAY_FOR_WHOM.includes(service));
      if (open.length > 0 && !isBounded)
        return [
          {
            id: 'Tidemark-ConfusedDeputy',
            logicalId,
            description: `${open.join(', ')} may take it on behalf of any account`,
            fix: 'Add a condition on aws:SourceAccount or aws:SourceArn.',
          },
        ];
      const { Federated } = recordOf(statement.Principal);
      if (Federated !== undefined && keys.length === 0)
        return [
          {
            id: 'Tidemark-OpenTrust',
            logicalId,
            description: 'may be taken by everybody whom an identity provider knows',
            fix: 'Add conditions on the audience and the subject.',
          },
        ];
      return [];
    });
};

/** Resources with a policy of their own, and where it stands. */
const RESOURCE_POLICIES: Readonly<Record<string, string>> = {
  'AWS::S3::BucketPolicy': 'PolicyDocument',
  'AWS::SQS::QueuePolicy': 'PolicyDocument',
  'AWS::SNS::TopicPolicy': 'PolicyDocument',
  'AWS::KMS::Key': 'KeyPolicy',
  'AWS::SecretsManager::ResourcePolicy': 'ResourcePolicy',
};

/** Conditions that bound a service as well as the account does. */
const RESOURCE_BOUNDS = [...BOUNDS, 'kms:encryptioncontext:aws:logs:arn', 'kms:viaservice', 'kms:calleraccount'];

/** Queues, topics, buckets and keys that are open to anybody, or to a service on behalf of anybody. */
export const resourcePolicyChecks: Check = (logicalId, { Type, Properties = {} }) => {
  const place = RESOURCE_POLICIES[Type];
  if (place === undefined) return Type === 'AWS::Lambda::Permission' ? lambdaPermission(logicalId, Properties) : [];
  return statementsOf(Properties[place])
    .filter(isAllow)
    .flatMap((statement): CheckFinding[] => {
      const keys = conditionKeys(statement);
      if (isForAnyone(statement) && keys.length === 0)
        return [
          { id: 'Tidemark-OpenPolicy', logicalId, description: 'is open to everybody', fix: 'Name who may use it.' },
        ];
      const isBounded = keys.some((key) => RESOURCE_BOUNDS.some((bound) => key.startsWith(bound)));
      const services = servicesOf(statement);
      if (services.length === 0 || isBounded || isDeliveryOfOwnLogs(statement)) return [];
      return [
        {
          id: 'Tidemark-ConfusedDeputy',
          logicalId,
          description: `${services.join(', ')} may use it on behalf of any account`,
          fix: 'Add a condition on aws:SourceAccount or aws:SourceArn.',
        },
      ];
    });
};

/** Below AWSLogs/<account>/, where the delivery of logs writes those of that account and of no other. */
const OWN_LOGS = /\/AWSLogs\/(\d{12}\/|",\{"Ref":"AWS::AccountId"\})/;

/** What `logAccessLogs` of the CDK lets the delivery of logs do: it says for no account, and writes to a folder of each. */
function isDeliveryOfOwnLogs(statement: Statement): boolean {
  if (servicesOf(statement).some((service) => service !== 'delivery.logs.amazonaws.com')) return false;
  const actions = listOf(statement.Action);
  if (actions.every((action) => action === 's3:GetBucketAcl')) return true;
  return listOf(statement.Resource).every((resource) => OWN_LOGS.test(JSON.stringify(resource)));
}

function lambdaPermission(
  logicalId: string,
  { Principal, SourceAccount, SourceArn }: Readonly<Record<string, unknown>>,
): CheckFinding[] {
  const isService = typeof Principal === 'string' && Principal.endsWith('.amazonaws.com');
  if (Principal !== '*' && (!isService || SourceAccount !== undefined || SourceArn !== undefined)) return [];
  return [
    {
      id: 'Tidemark-ConfusedDeputy',
      logicalId,
      description: `${Principal} may call the function on behalf of any account`,
      fix: 'Set SourceAccount or SourceArn.',
    },
  ];
}
