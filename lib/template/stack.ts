import type { Template } from './resource';

/** A stack of a cloud assembly, or a stack nested in one. */
export interface AssemblyStack {
  /** Construct path, such as jedire-prod/data. */
  readonly path: string;
  readonly stackName: string;
  /** First part of the construct path; the stack's name in an app without stages. */
  readonly environment: string;
  /** Undefined where the app leaves it to the deployment. */
  readonly account?: string;
  readonly region?: string;
  readonly isProtected: boolean;
  readonly template: Template;
  /** Construct paths by logical id; what is not here has none. */
  readonly paths: ReadonlyMap<string, string>;
  /** The stack that this one is nested in, and the resource that stands for it there. */
  readonly nestedIn?: { readonly path: string; readonly logicalId: string };
}

/** A synthesized stack. */
export interface StackSummary {
  readonly stackName: string;
  /** Construct path, such as jedire-prod/data. */
  readonly path: string;
  /** Number of resources of each type. */
  readonly resources: Readonly<Record<string, number>>;
  readonly templateBytes: number;
}

/** Something a check found, or somebody acknowledged. */
export interface CheckResult {
  readonly plugin: string;
  readonly rule: string;
  readonly severity: string;
  readonly description: string;
  readonly constructPath: string;
  /** Reason of an acknowledgement; absent for a finding. */
  readonly acknowledged?: string;
}

/** What a cloud assembly holds, as far as a person wants to know. */
export interface AssemblySummary {
  readonly stacks: readonly StackSummary[];
  readonly findings: readonly CheckResult[];
  readonly acknowledged: readonly CheckResult[];
}

export const NESTED_STACK = 'AWS::CloudFormation::Stack';
