import type { TemplateResource } from '../template/resource';
import type { AssemblyStack } from '../template/stack';
import type { ReviewedResource, ValueChange } from './finding';

/** What CloudFormation does to a resource that is on both sides and differs in what the service cannot change. */
export interface Replacement {
  /** False where it depends on what the values become. */
  readonly isCertain: boolean;
  /** Names of the properties that cause it. */
  readonly properties: readonly string[];
}

/** Where a resource stands that has moved: the stack's construct path, the logical id and the construct path there. */
export interface Place {
  readonly stack: string;
  readonly logicalId: string;
  readonly path: string;
}

/** What became of one resource. Values are resolved, without hashes of assets, lists in one order. */
export interface ResourceChange {
  /** Key in `before` and `after` of the stack. */
  readonly key: string;
  readonly resource: ReviewedResource;
  /** Undefined where the resource is new. */
  readonly before?: TemplateResource;
  /** Undefined where the resource is gone. */
  readonly after?: TemplateResource;
  /** Every value that differs; none for what is new or gone. */
  readonly values: readonly ValueChange[];
  readonly replacement?: Replacement;
  /** A rule has said that it is replaced: with what other values it starts is no news to anybody. */
  readonly isToldReplaced?: true;
  /** Where the same resource stood, under another logical id or in another stack. */
  readonly movedFrom?: Place;
}

/** Two versions of one stack, and what differs. */
export interface StackChange {
  /** Of the head; of the base where the stack is gone. */
  readonly stack: AssemblyStack;
  readonly base?: AssemblyStack;
  readonly head?: AssemblyStack;
  /** The head's stack is deployed under another name, or elsewhere: all of it is made anew. */
  readonly isAnew: boolean;
  readonly changes: readonly ResourceChange[];
  /**
   * All resources of each side, resolved as in `changes`. The key is the logical id of the base, and of the head for what is
   * new; references in the values use it too.
   */
  readonly before: ReadonlyMap<string, TemplateResource>;
  readonly after: ReadonlyMap<string, TemplateResource>;
  /** The resource as a review names it, by key; also what did not change, and resources of other stacks. */
  readonly named: (key: string, stack?: string) => ReviewedResource | undefined;
}
