import { type App, Stack, type StackProps } from 'aws-cdk-lib';
import type { Effect, FindingClass } from '../../../lib/review/finding';

/** What a review has to say of a change. */
export interface Expected {
  readonly class: FindingClass;
  readonly effect: Effect;
  /** Construct path. */
  readonly resource: string;
  /** Part of the sentence, where the words matter. */
  readonly says?: string;
}

/** A change of an app, and what a review has to say of it. An empty list is a false alarm that must not be raised. */
export interface Case {
  readonly name: string;
  readonly before: (app: App) => void;
  readonly after: (app: App) => void;
  readonly expected: readonly Expected[];
}

/** An app of one stack, `App`. */
export function inStack(build: (stack: Stack) => void, props: StackProps = {}): (app: App) => void {
  return (app) => build(new Stack(app, 'App', props));
}
