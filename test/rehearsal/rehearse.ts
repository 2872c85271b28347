import { Account, type Fault, type Stack, type Thing, type Unknowns } from './account';
import { type Command, procedureFor, type Situation } from './procedures';
import type { StackModel } from './stack-model';

/** More rounds than any procedure needs. */
const ROUNDS = 6;

/** A deployment that fails at one resource. */
export interface Failure {
  readonly fault: Fault;
  /** Whether the first deployment was made without `--no-rollback`. */
  readonly rollback: boolean;
  readonly unknowns: Unknowns;
}

export interface Outcome {
  readonly failure: Failure;
  /** Whether all stacks were complete in the end. */
  readonly isComplete: boolean;
  /** Commands between the failure and the end. */
  readonly commands: number;
  /** What the failure and its procedure have left in the account, with data, and whose name no command has printed. */
  readonly unnamed: readonly string[];
  /** The same, named. */
  readonly leftBehind: readonly string[];
}

/** What is unknown about deletions matters to a rollback, what is unknown of half made things to a deployment that goes on. */
const WAYS: readonly Pick<Failure, 'rollback' | 'unknowns'>[] = [
  ...[true, false].flatMap((failsLast) =>
    [true, false].map((goesOnAfterRefusal) => ({
      rollback: true,
      unknowns: { failsLast, goesOnAfterRefusal, keepsHalfMade: false },
    })),
  ),
  ...[true, false].map((keepsHalfMade) => ({
    rollback: false,
    unknowns: { failsLast: true, goesOnAfterRefusal: true, keepsHalfMade },
  })),
];

/** Every way in which each resource of the stacks can fail. */
export function* failuresOf(models: readonly StackModel[]): Generator<Failure> {
  for (const { name, resources } of models)
    for (const place of resources.keys())
      for (const isHalfMade of [false, true])
        for (const { rollback, unknowns } of WAYS) {
          if (!isHalfMade && unknowns.keepsHalfMade) continue;
          yield { fault: { stack: name, place, isHalfMade }, rollback, unknowns };
        }
}

/** The first deployment of an environment fails; then the documented commands are followed. */
export function rehearse(
  models: readonly StackModel[],
  failure: Failure,
  next: (stack: Stack) => readonly Command[] = procedureFor,
): Outcome {
  const { fault, rollback, unknowns } = failure;
  const account = new Account(unknowns);
  const named = new Set<Thing>();
  let isComplete = account.deploy(models, { rollback, fault });
  let commands = 0;
  for (let round = 0; !isComplete && round < ROUNDS; round++) {
    const stack = [...account.stacks.values()].find(({ status }) => status !== 'COMPLETE');
    if (stack === undefined) break;
    const procedure = next(stack);
    follow(procedure, { account, models, stack: stack.model.name, named });
    commands += procedure.length;
    isComplete = isDeployed(account, models);
  }
  const left = [...account.leftBehind].filter(({ resource }) => resource.holdsData);
  const text = ({ resource }: Thing) => `${resource.type} ${resource.key}`;
  return {
    failure,
    isComplete,
    commands,
    unnamed: left.filter((thing) => !named.has(thing)).map(text),
    leftBehind: left.filter((thing) => named.has(thing)).map(text),
  };
}

/** Whether it ended as it must not. */
export function isDeadEnd({ isComplete, unnamed }: Outcome): boolean {
  return !isComplete || unnamed.length > 0;
}

/** How many of all failures end as they must not. */
export function countDeadEnds(models: readonly StackModel[], next?: (stack: Stack) => readonly Command[]): number {
  let count = 0;
  for (const failure of failuresOf(models)) if (isDeadEnd(rehearse(models, failure, next))) count += 1;
  return count;
}

export function follow(commands: readonly Command[], situation: Situation): void {
  for (const { run } of commands) run(situation);
}

export function isDeployed(account: Account, models: readonly StackModel[]): boolean {
  return models.every(({ name }) => account.stacks.get(name)?.status === 'COMPLETE');
}

/** The stacks as a configuration makes them that destroys, or leaves snapshots of, what it held, and protects nothing. */
export function lifted(models: readonly StackModel[], removalPolicy: 'destroy' | 'snapshot'): StackModel[] {
  const snapshots = ['AWS::RDS::DBCluster', 'AWS::ElastiCache::ReplicationGroup'];
  const stays = ['AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::ElastiCache::ServerlessCache'];
  const policyOf = (type: string) => {
    if (removalPolicy === 'destroy') return 'Delete' as const;
    if (snapshots.includes(type)) return 'Snapshot' as const;
    return stays.includes(type) ? ('RetainExceptOnCreate' as const) : ('Delete' as const);
  };
  return models.map((model) => ({
    ...model,
    isProtected: false,
    resources: model.resources.map((resource) => ({
      ...resource,
      isProtected: false,
      policy: resource.policy === 'Delete' ? ('Delete' as const) : policyOf(resource.type),
    })),
  }));
}
