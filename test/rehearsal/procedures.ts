import type { Account, Stack, Status, Thing } from './account';
import type { StackModel } from './stack-model';

/** What the commands of a procedure act on. */
export interface Situation {
  readonly account: Account;
  /** As they are to be deployed. */
  readonly models: readonly StackModel[];
  /** The stack that is not complete, where there is one. */
  readonly stack: string;
  /** Things of which a command has printed the name. */
  readonly named: Set<Thing>;
}

/** One command of docs/runbook.md, with its placeholders, and what it does. */
export interface Command {
  readonly text: string;
  readonly run: (situation: Situation) => void;
}

const LIST: Command = {
  text: `aws cloudformation list-stack-resources --stack-name STACK --output table --query \\
  "StackResourceSummaries[?ResourceStatus!='DELETE_COMPLETE'].[LogicalResourceId,ResourceType,PhysicalResourceId,ResourceStatus]"`,
  run: ({ account, stack, named }) => {
    for (const thing of account.stacks.get(stack)?.things ?? []) if (thing !== undefined) named.add(thing);
  },
};

const DEPLOY_FIRST: Command = {
  text: 'npx cdk deploy --all --no-rollback -c environment=prod',
  run: ({ account, models }) => {
    account.deploy(models, { rollback: false });
  },
};

const UNPROTECT_STACK: Command = {
  text: 'aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name STACK',
  run: ({ account, stack }) => {
    const found = account.stacks.get(stack);
    if (found !== undefined) found.isProtected = false;
  },
};

/** What the stack has left behind and, where the stack is to go, what it has. */
function targets({ account, stack }: Situation, type: string): Thing[] {
  const isToGo = account.stacks.get(stack)?.status !== 'CREATE_FAILED';
  return account
    .find(type)
    .filter((thing) => thing.resource.stack === stack && (isToGo || account.leftBehind.has(thing)));
}

const unprotect = (type: string) => (situation: Situation) => {
  for (const thing of targets(situation, type)) thing.isProtected = false;
};

const UNPROTECT_CLUSTER: Command = {
  text: 'aws rds modify-db-cluster --db-cluster-identifier CLUSTER --no-deletion-protection --apply-immediately',
  run: unprotect('AWS::RDS::DBCluster'),
};

const UNPROTECT_LOAD_BALANCER: Command = {
  text: `aws elbv2 modify-load-balancer-attributes --load-balancer-arn LOAD_BALANCER \\
  --attributes Key=deletion_protection.enabled,Value=false`,
  run: unprotect('AWS::ElasticLoadBalancingV2::LoadBalancer'),
};

const remove = (type: string) => (situation: Situation) => {
  for (const thing of targets(situation, type)) situation.account.deleteThing(thing);
};

const DELETE_INSTANCE: Command = {
  text: 'aws rds delete-db-instance --db-instance-identifier INSTANCE',
  run: remove('AWS::RDS::DBInstance'),
};

const DELETE_CLUSTER: Command = {
  text: 'aws rds delete-db-cluster --db-cluster-identifier CLUSTER --skip-final-snapshot',
  run: remove('AWS::RDS::DBCluster'),
};

const DELETE_LOG_GROUP: Command = {
  text: 'aws logs delete-log-group --log-group-name /aws/rds/cluster/CLUSTER/postgresql',
  run: (situation) => {
    for (const thing of targets(situation, 'AWS::Logs::LogGroup'))
      if (thing.resource.name?.includes('/aws/rds/cluster/') === true) situation.account.deleteThing(thing);
  },
};

const DELETE_SERVERLESS_CACHE: Command = {
  text: 'aws elasticache delete-serverless-cache --serverless-cache-name CACHE',
  run: remove('AWS::ElastiCache::ServerlessCache'),
};

const DELETE_EMPTY_CLUSTER = [UNPROTECT_CLUSTER, DELETE_INSTANCE, DELETE_CLUSTER, DELETE_LOG_GROUP];

const FORCE_DELETE: Command = {
  text: 'aws cloudformation delete-stack --stack-name STACK --deletion-mode FORCE_DELETE_STACK',
  run: ({ account, stack }) => {
    account.deleteStack(stack, { force: true });
  },
};

const LIFT: Command = {
  text: 'npx cdk deploy --all -c environment=prod',
  run: ({ account, models }) => {
    account.deploy(models, { rollback: true });
  },
};

const EMPTY_BUCKETS: Command = {
  text: `while aws s3api list-object-versions --bucket BUCKET --no-paginate --output json \\
    --query '{Objects: [Versions, DeleteMarkers][].{Key: Key, VersionId: VersionId}}' > objects.json &&
  grep -q VersionId objects.json
do aws s3api delete-objects --bucket BUCKET --delete file://objects.json > deleted.json; done`,
  run: ({ account }) => {
    for (const bucket of account.find('AWS::S3::Bucket')) bucket.objects = 0;
  },
};

const DESTROY: Command = {
  text: 'npx cdk destroy --all -c environment=prod',
  run: ({ account, models }) => {
    for (const { name } of [...models].reverse()) if (!account.deleteStack(name)) return;
  },
};

const saveAndRemove = (type: string) => (situation: Situation) => {
  for (const thing of targets(situation, type))
    if (situation.account.deleteThing(thing)) situation.account.snapshots.push(thing.resource.key);
};

const SAVE_CACHE: Command = {
  text: `aws elasticache delete-replication-group --replication-group-id CACHE \\
  --final-snapshot-identifier CACHE-final`,
  run: saveAndRemove('AWS::ElastiCache::ReplicationGroup'),
};

const SAVE_SERVERLESS_CACHE: Command = {
  text: 'aws elasticache delete-serverless-cache --serverless-cache-name CACHE --final-snapshot-name CACHE-final',
  run: saveAndRemove('AWS::ElastiCache::ServerlessCache'),
};

const DELETE_STACK: Command = {
  text: 'aws cloudformation delete-stack --stack-name STACK',
  run: ({ account, stack }) => {
    account.deleteStack(stack);
  },
};

const DEPLOY_ADOPTING: Command = {
  text: 'npx cdk deploy --all --import-existing-resources -c environment=prod',
  run: ({ account, models }) => {
    account.deploy(models, { rollback: true, adopts: true });
  },
};

/** What the runbook says about a first deployment that failed, by what `cdk deploy` or the console shows. */
export const AFTER_FAILURE: Readonly<Record<Exclude<Status, 'COMPLETE'> | 'NAME_TAKEN', readonly Command[]>> = {
  CREATE_FAILED: [LIST, DEPLOY_FIRST],
  NAME_TAKEN: [LIST, ...DELETE_EMPTY_CLUSTER, DELETE_SERVERLESS_CACHE, DEPLOY_FIRST],
  ROLLBACK_COMPLETE: [LIST, UNPROTECT_STACK, DEPLOY_FIRST],
  ROLLBACK_FAILED: [LIST, UNPROTECT_STACK, UNPROTECT_LOAD_BALANCER, ...DELETE_EMPTY_CLUSTER, DEPLOY_FIRST],
  DELETE_FAILED: [LIST, FORCE_DELETE, DEPLOY_FIRST],
};

/** The procedure for a stack that is not complete. */
export function procedureFor({ status, reason }: Stack): readonly Command[] {
  if (status === 'COMPLETE') return [];
  return AFTER_FAILURE[status === 'CREATE_FAILED' && reason === 'name taken' ? 'NAME_TAKEN' : status];
}

/** Taking an environment down: `models` are those of a configuration that destroys and protects nothing. */
export const TAKE_DOWN: readonly Command[] = [LIFT, EMPTY_BUCKETS, DESTROY];

/** Where a log arrived after its bucket was emptied. */
export const TAKE_DOWN_AGAIN: readonly Command[] = [EMPTY_BUCKETS, DESTROY];

/** Deleting the stack of data where its data is retained, and having it again with its data. */
export const DELETE_RETAINING: readonly Command[] = [
  LIST,
  UNPROTECT_STACK,
  DELETE_STACK,
  SAVE_CACHE,
  SAVE_SERVERLESS_CACHE,
  FORCE_DELETE,
];
export const ADOPT: readonly Command[] = [DEPLOY_ADOPTING];

/** Lists what every stack has, before it is taken down. */
export const LIST_RESOURCES = LIST;

/** All commands that the runbook has to state. */
export const COMMANDS: readonly Command[] = [
  ...new Set([...Object.values(AFTER_FAILURE).flat(), ...TAKE_DOWN, ...DELETE_RETAINING, ...ADOPT]),
];
