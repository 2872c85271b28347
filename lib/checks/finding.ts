import type { Template, TemplateResource } from '../template/resource';

/** Something wrong in a synthesized template. */
export interface CheckFinding {
  /** Stable id, such as Tidemark-ScalingSchedule. */
  readonly id: string;
  /** The resource, by its name in the template. */
  readonly logicalId: string;
  /** What is wrong, with the value. */
  readonly description: string;
  /** What to do about it. */
  readonly fix: string;
}

/** One check: looks at a resource and says what is wrong with it. Values that are only known at deployment pass. */
export type Check = (logicalId: string, resource: TemplateResource) => CheckFinding[];

/** A check of what only several resources together say. */
export type TemplateCheck = (template: Template) => CheckFinding[];
