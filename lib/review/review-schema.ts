import { z } from 'zod';
import { FINDING_CLASSES } from './finding';
import { GATES, type Review } from './review';

const side = z.strictObject({
  name: z.string().describe('as it was asked for: main, v1.2, working tree'),
  commit: z.string().regex(/^[0-9a-f]{40,64}$/),
  uncommitted: z
    .strictObject({ changed: z.int().min(0), untracked: z.int().min(0) })
    .optional()
    .describe('files that differ from the commit and were reviewed with it; only of a working tree'),
});

const valueChange = z.strictObject({
  path: z.string().describe('path in the resource, such as Properties.KmsKeyId or DeletionPolicy'),
  before: z.unknown().optional().describe('as the template has it; absent where there was none'),
  after: z.unknown().optional(),
});

const finding = z.strictObject({
  class: z.enum(FINDING_CLASSES).describe('what it touches, the worst first'),
  effect: z.enum(['worse', 'better', 'neutral']),
  environment: z.string().describe('first part of the construct path; the name of the stack in an app without stages'),
  stack: z.string().describe('construct path of the stack'),
  resource: z.strictObject({
    path: z.string().describe('construct path; the logical id where the app states none'),
    logicalId: z.string(),
    type: z.string().describe('CloudFormation type'),
  }),
  summary: z.string().describe('one sentence that says what happens'),
  causes: z.array(valueChange).describe('the values that cause it'),
  remedy: z.string().optional().describe('what to do instead'),
  accepted: z
    .strictObject({ reason: z.string(), expires: z.iso.date().describe('the last day, in UTC') })
    .optional()
    .describe('an entry of tidemark-review.json accepts it'),
});

const counts = z.strictObject({
  worse: z.int().min(0).describe('for the worse, and not accepted'),
  better: z.int().min(0),
  neutral: z.int().min(0),
  accepted: z.int().min(0),
});

const week = z.array(z.number()).length(168);
const planChange = z.strictObject({
  path: z.string().describe('construct path of the scalable target'),
  timeZone: z.string(),
  before: week.optional().describe('floors hour by hour, Monday 00:00 first; absent where there was no target'),
  after: week.optional(),
  datedBefore: z.array(z.string()).describe('actions that are not weekly, and that the head has not'),
  datedAfter: z.array(z.string()),
});

const cost = z.strictObject({
  before: z.number().describe('USD a month'),
  after: z.number(),
  budget: z.number().optional(),
  lines: z.array(z.strictObject({ name: z.string(), before: z.number(), after: z.number() })),
  assumptions: z.array(z.string()),
  notCovered: z.array(z.string()).describe('resources whose cost is not among the lines'),
});

const replay = z.strictObject({
  minutes: z.number().describe('minutes whose demand is known'),
  overloadedMinutes: z.number(),
  taskHours: z.number(),
  peakTasks: z.number(),
  actions: z.number().describe('times that the number of tasks or the floor was changed'),
  monthUsd: z.number().describe('tasks of a month at this pace'),
});

const setting = z.strictObject({
  path: z.string().describe('path in the configuration of the service, such as scaling.cpu.scaleOutAt'),
  before: z.string().optional().describe('as JSON; absent where it was not stated'),
  after: z.string().optional(),
});

const environment = z.strictObject({
  name: z.string(),
  counts: z.strictObject(
    Object.fromEntries(FINDING_CLASSES.map((name) => [name, counts])) as Record<
      (typeof FINDING_CLASSES)[number],
      typeof counts
    >,
  ),
  findings: z.array(finding),
  plans: z.array(planChange),
  cost: cost.optional(),
  capacity: z
    .array(
      z.strictObject({
        service: z.string(),
        before: replay.optional().describe('absent where the service is new'),
        demand: z.string().describe('the demand that both were replayed with, in words'),
        settings: z.array(setting).describe('what differs in the configuration; empty where the service is new'),
        planChanged: z.boolean(),
        after: replay,
        brokenTargets: z.array(z.string()).describe('stated targets that the base held and the head misses'),
      }),
    )
    .optional()
    .describe('recorded demand, replayed with the settings of both sides'),
});

const folded = z.int().min(0);

/** The shape of a review as JSON: `Review`, for those who read it with a program. */
export const reviewSchema = z
  .strictObject({
    version: z.literal(1),
    base: side,
    head: side,
    systems: z.array(z.string()).describe("the systems that were chosen by name; empty where it was the app's own"),
    environments: z.array(environment),
    folded: z
      .strictObject({ assets: folded, order: folded, descriptions: folded, metadata: folded })
      .describe('differences that are not listed, counted by what they are'),
    gate: z.strictObject({
      failOn: z.array(z.enum(GATES)),
      failures: z.array(
        z.strictObject({
          gate: z.enum(GATES),
          environment: z.string(),
          because: z.string(),
          resource: z.string().optional().describe('what an entry that accepts it has to name'),
          class: z.enum(FINDING_CLASSES).optional(),
        }),
      ),
    }),
    notes: z.array(z.string()),
  })
  .describe('What `tidemark review --format json` prints.');

/** The same as a JSON Schema (draft 2020-12). */
export function reviewJsonSchema(): object {
  return z.toJSONSchema(reviewSchema);
}

/** The review as it is, for tools; docs/review.schema.json is its schema. */
export function renderJson(review: Review): string {
  return JSON.stringify(review, null, 2);
}
