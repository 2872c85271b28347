import { NEVER_HELD } from './rules';
import type { ResourceModel, StackModel } from './stack-model';

/** Something that exists in the account. */
export interface Thing {
  resource: ResourceModel;
  /** Whether it refuses to be deleted. */
  isProtected: boolean;
  /** Whether a failed creation has left it unfinished. */
  isHalfMade: boolean;
  /** Objects in it, of a bucket. */
  objects: number;
  /** How many things that exist refer to it. */
  holders: number;
  readonly uses: readonly Thing[];
}

export type Status = 'CREATE_FAILED' | 'COMPLETE' | 'ROLLBACK_COMPLETE' | 'ROLLBACK_FAILED' | 'DELETE_FAILED';

/** A stack that exists. */
export interface Stack {
  model: StackModel;
  status: Status;
  isProtected: boolean;
  /** By the place of its resource; undefined where there is none, or it is no longer the stack's. */
  readonly things: (Thing | undefined)[];
  /** Why the last operation failed. */
  reason?: 'name taken' | 'refused' | 'fault';
}

/** A resource whose creation fails, once. */
export interface Fault {
  readonly stack: string;
  readonly place: number;
  /** Whether the service had made it before. */
  readonly isHalfMade: boolean;
}

/** What is said nowhere, and rehearsed both ways. */
export interface Unknowns {
  /** Whether what does not wait for the resource that fails was made before; of a creation that is rolled back. */
  readonly failsLast: boolean;
  /** Whether a deletion goes on to what a refused resource stands on. */
  readonly goesOnAfterRefusal: boolean;
  /** Whether a policy keeps what is half made, when the next operation would delete it. */
  readonly keepsHalfMade: boolean;
}

export interface Deployment {
  /** Whether what worked is deleted when something fails. */
  readonly rollback: boolean;
  /** Whether what exists under a name of the template is adopted. */
  readonly adopts?: boolean;
  readonly fault?: Fault;
}

/** An account of AWS, as far as stacks and what is in them go; and the CDK's command line in front of it. */
export class Account {
  readonly stacks = new Map<string, Stack>();
  /** What no stack has any more. */
  readonly leftBehind = new Set<Thing>();
  readonly snapshots: string[] = [];
  private readonly names = new Map<string, Thing>();
  /** By the number of its resource. */
  private readonly current: (Thing | undefined)[] = [];
  private fault?: Fault;

  constructor(private readonly unknowns: Unknowns) {}

  /** `cdk deploy --all`. Stops at the first stack that fails; says whether all are complete. */
  deploy(models: readonly StackModel[], { rollback, adopts = false, fault }: Deployment): boolean {
    if (fault !== undefined) this.fault = fault;
    for (const model of models) if (!this.deployStack(model, rollback, adopts)) return false;
    return true;
  }

  private deployStack(model: StackModel, rollback: boolean, adopts: boolean): boolean {
    const found = this.stacks.get(model.name);
    // Rule `redeploy`.
    const isFailedCreation = found?.status === 'ROLLBACK_COMPLETE' || found?.status === 'ROLLBACK_FAILED';
    if (isFailedCreation && !this.deleteStack(model.name)) return false;
    const stack = this.stacks.get(model.name);
    if (stack?.status === 'DELETE_FAILED') return false;
    if (stack?.status === 'COMPLETE') return this.update(stack, model);
    // Rule `paused`.
    if (stack?.status === 'CREATE_FAILED' && rollback) return false;
    const made: Stack = stack ?? { model, status: 'CREATE_FAILED', isProtected: false, things: [] };
    this.stacks.set(model.name, made);
    // Rule `terminationProtection`.
    made.isProtected = model.isProtected;
    this.clearHalfMade(made);
    return this.create(made, rollback, adopts);
  }

  /** Rule `policyUpdate`, of a stack that is complete. */
  private update(stack: Stack, model: StackModel): boolean {
    if (stack.model === model) return true;
    stack.isProtected = model.isProtected;
    stack.model = model;
    for (const [place, thing] of stack.things.entries()) {
      const resource = model.resources[place];
      if (thing === undefined || resource === undefined) continue;
      thing.resource = resource;
      thing.isProtected = resource.isProtected;
    }
    return true;
  }

  private create(stack: Stack, rollback: boolean, adopts: boolean): boolean {
    const { resources } = stack.model;
    delete stack.reason;
    const made: number[] = [];
    // Rule `parallel`.
    const first = rollback && !this.unknowns.failsLast ? this.awaitedByFault(stack) : undefined;
    for (const [place, resource] of resources.entries()) {
      if (stack.things[place] !== undefined || first?.has(place) === false) continue;
      // Rule `preserve`.
      if (resource.after.some((other) => stack.things[other] === undefined || stack.things[other]?.isHalfMade))
        continue;
      if (this.fault?.stack === stack.model.name && this.fault.place === place) {
        const { isHalfMade } = this.fault;
        delete this.fault;
        stack.reason = 'fault';
        if (isHalfMade && !this.isTaken(resource)) {
          stack.things[place] = this.make(resource);
          (stack.things[place] as Thing).isHalfMade = true;
          made.push(place);
        }
      } else if (this.isTaken(resource)) {
        const adopted = adopts ? this.adopt(resource) : undefined;
        if (adopted === undefined) stack.reason = 'name taken';
        else stack.things[place] = adopted;
      } else {
        stack.things[place] = this.make(resource);
        made.push(place);
      }
    }
    if (stack.reason === undefined) stack.status = 'COMPLETE';
    else if (rollback) this.rollBack(stack, made);
    else stack.status = 'CREATE_FAILED';
    return stack.status === 'COMPLETE';
  }

  /** Places of the resource that is to fail here and of what is made before it; undefined where none is. */
  private awaitedByFault({ model }: Stack): ReadonlySet<number> | undefined {
    if (this.fault?.stack !== model.name) return undefined;
    const found = new Set([this.fault.place]);
    for (const place of found) for (const other of model.resources[place]?.after ?? []) found.add(other);
    return found;
  }

  /** Rules `rollback`, `retain` and `retainExceptOnCreate`. */
  private rollBack(stack: Stack, made: readonly number[]): void {
    const isClean = this.deleteAll(stack, [...made].reverse(), (policy) => policy === 'Retain');
    stack.status = isClean ? 'ROLLBACK_COMPLETE' : 'ROLLBACK_FAILED';
  }

  /** Rule `halfMade`. */
  private clearHalfMade(stack: Stack): void {
    for (const [place, thing] of stack.things.entries()) {
      if (thing?.isHalfMade !== true) continue;
      const { policy } = thing.resource;
      const isKept = this.unknowns.keepsHalfMade && policy.startsWith('Retain');
      if (isKept || !this.remove(thing)) this.leaveBehind(thing);
      stack.things[place] = undefined;
    }
  }

  /** `delete-stack`, which `cdk destroy` calls too. Says whether the stack is gone. */
  deleteStack(name: string, { force = false } = {}): boolean {
    const stack = this.stacks.get(name);
    if (stack === undefined) return true;
    if (stack.isProtected) return false;
    const places = [...stack.things.keys()].reverse().filter((place) => stack.things[place] !== undefined);
    // Rule `retainExceptOnCreate`.
    const isClean = this.deleteAll(stack, places, (policy) => policy.startsWith('Retain'));
    // Rule `retainResources`: only what has been refused once can be left.
    if (!isClean && force && stack.status === 'DELETE_FAILED') {
      for (const thing of stack.things) if (thing !== undefined) this.leaveBehind(thing);
    } else if (!isClean) {
      stack.status = 'DELETE_FAILED';
      stack.reason = 'refused';
      return false;
    }
    this.stacks.delete(name);
    return true;
  }

  /** Deletes what the policies do not keep; says whether nothing has refused. */
  private deleteAll(stack: Stack, places: readonly number[], keeps: (policy: string) => boolean): boolean {
    const untouched = new Set<number>();
    let isClean = true;
    for (const place of places) {
      const thing = stack.things[place];
      if (thing === undefined) continue;
      const { policy, after } = thing.resource;
      const isKept = keeps(policy);
      if (isKept) {
        this.leaveBehind(thing);
        stack.things[place] = undefined;
      } else if (!untouched.has(place) && this.remove(thing)) {
        stack.things[place] = undefined;
        if (policy === 'Snapshot') this.snapshots.push(thing.resource.key);
      } else {
        isClean = false;
        // Rule `refused`.
        if (!this.unknowns.goesOnAfterRefusal) for (const other of after) untouched.add(other);
      }
    }
    return isClean;
  }

  /** The things that exist of a type, in stacks or left behind. */
  find(type: string): Thing[] {
    return this.all().filter(({ resource }) => resource.type === type);
  }

  all(): Thing[] {
    const inStacks = [...this.stacks.values()].flatMap(({ things }) => things.filter((thing) => thing !== undefined));
    return [...inStacks, ...this.leftBehind];
  }

  /** Deletes one thing by its own service's command; a stack that has it learns of that when it is deleted. */
  deleteThing(thing: Thing): boolean {
    if (!this.remove(thing)) return false;
    this.leftBehind.delete(thing);
    for (const { things } of this.stacks.values()) {
      const place = things.indexOf(thing);
      if (place >= 0) things[place] = undefined;
    }
    return true;
  }

  private make(resource: ResourceModel): Thing {
    const uses: Thing[] = [];
    for (const number of resource.uses) {
      const used = this.current[number];
      if (used !== undefined) uses.push(used);
    }
    const thing: Thing = {
      resource,
      isProtected: resource.isProtected,
      isHalfMade: false,
      objects: 0,
      holders: 0,
      uses,
    };
    for (const used of uses) {
      used.holders += 1;
      // Rules `testFile` and `logsArrive`.
      if (resource.writes && used.resource.type === 'AWS::S3::Bucket') used.objects += 1;
    }
    this.current[resource.number] = thing;
    if (resource.name !== undefined) this.names.set(resource.name, thing);
    return thing;
  }

  private isTaken({ name }: ResourceModel): boolean {
    return name !== undefined && this.names.has(name);
  }

  /** Rule `adoption`. */
  private adopt(resource: ResourceModel): Thing | undefined {
    const thing = this.names.get(resource.name ?? '');
    if (thing === undefined || !this.leftBehind.has(thing) || !resource.policy.startsWith('Retain')) return undefined;
    this.leftBehind.delete(thing);
    this.current[resource.number] = thing;
    return thing;
  }

  private leaveBehind(thing: Thing): void {
    this.leftBehind.add(thing);
    this.forget(thing);
  }

  /** Rules `clusterProtection`, `loadBalancerProtection`, `held`, `neverHeld` and `bucketNotEmpty`. */
  private remove(thing: Thing): boolean {
    const { type, name = '' } = thing.resource;
    if (thing.isProtected || thing.objects > 0 || (thing.holders > 0 && !NEVER_HELD.has(type))) return false;
    for (const used of thing.uses) used.holders -= 1;
    if (this.names.get(name) === thing) this.names.delete(name);
    this.forget(thing);
    return true;
  }

  private forget(thing: Thing): void {
    const { number } = thing.resource;
    if (this.current[number] === thing) this.current[number] = undefined;
  }
}
