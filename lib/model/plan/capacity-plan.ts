import { z } from 'zod';
import { parseWith } from '../validation/parse';
import { timeZone } from '../validation/time-zone';
import { scheduleProblem } from './schedule';

/** Scheduled actions per scalable target (Application Auto Scaling quotas; not adjustable). */
export const MAX_SCHEDULED_ACTIONS = 200;

const plannedAction = z.strictObject({
  /** Unique within the plan; stable between forecasts, so that diffs stay small. */
  name: z.string().regex(/^[a-zA-Z0-9-]{1,200}$/),
  /** `cron(...)` for the weekly pattern, `at(...)` for dated events, in the plan's time zone. */
  schedule: z.string().check((context) => {
    const problem = scheduleProblem(context.value);
    if (problem !== undefined)
      context.issues.push({ code: 'custom', input: context.value, message: problem, params: {} });
  }),
  /** The floor from this moment on, in tasks. */
  minCapacity: z.int().min(0),
});

/** What a plan was made for. While this stays the same and the floors still fit, a new forecast changes no line. */
const planBasis = z.strictObject({
  /** First hour planned for, and how many hours its forecast looked at. */
  from: z.iso.datetime(),
  hours: z.int().min(1),
  targetUtilizationPercent: z.number().positive().max(100),
  /** Minutes from raising the floor to tasks that serve. */
  leadTimeMinutes: z.int().min(0),
  minCapacity: z.int().min(0),
  maxCapacity: z.int().min(0),
  maxChangesPerWeek: z.int().min(1),
  /** The stated risk, where the quantile was chosen by it. */
  maxShortfallMinutesPerWeek: z.number().positive().optional(),
  /** Dated events ahead that were planned for, ends no later than the forecast's. */
  events: z.array(z.strictObject({ name: z.string(), start: z.iso.datetime(), end: z.iso.datetime() })).readonly(),
});

/** The floor of one service over the week and around dated events: forecast, committed, reviewed. */
export const capacityPlanSchema = z
  .strictObject({
    version: z.literal(1),
    service: z.string().min(1),
    timeZone,
    perTaskCapacity: z.strictObject({
      value: z.number().positive(),
      unit: z.string().min(1),
      source: z.string().min(1),
    }),
    /** Demand quantile that the floor covers at the target utilisation. */
    quantile: z.number().gt(0).lt(1),
    /** Left out of plans that were not compiled from a forecast; such a plan is replaced by the next one. */
    basis: planBasis.optional(),
    actions: z.array(plannedAction).readonly(),
    /** What the plan rests on: history span, model, accuracy, task-hours. Written for people; not read back. */
    evidence: z.record(z.string(), z.unknown()),
  })
  .check((context) => {
    const { actions } = context.value;
    const names = actions.map((action) => action.name);
    const repeated = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
    if (repeated.length > 0) {
      context.issues.push({
        code: 'custom',
        input: actions,
        path: ['actions'],
        message: 'names are unique',
        params: {
          given: `${repeated.join(', ')} more than once`,
          allowed: 'each name once',
          remedy: 'Run `tidemark plan --write` again.',
        },
      });
    }
    if (actions.length > MAX_SCHEDULED_ACTIONS) {
      context.issues.push({
        code: 'custom',
        input: actions,
        path: ['actions'],
        message: 'too many actions',
        params: {
          given: `${actions.length} scheduled actions`,
          allowed: `at most ${MAX_SCHEDULED_ACTIONS} per scalable target (an AWS quota that cannot be raised)`,
          remedy: 'Plan with fewer actions per week, or for fewer dated events.',
        },
      });
    }
  });

/**
 * The floor of one service over the week and around dated events: forecast, committed, reviewed. One JSON file a
 * service.
 */
export type CapacityPlan = z.output<typeof capacityPlanSchema>;
export type PlanBasis = z.output<typeof planBasis>;
export type PlannedAction = z.output<typeof plannedAction>;

/** Parses a plan file's content; `file` is named in errors. Throws `InputError` with every problem. */
export function parseCapacityPlan(raw: unknown, file: string): CapacityPlan {
  return parseWith(capacityPlanSchema, raw, file);
}

/** A plan as its file holds it: one action per line, so that a diff shows one line per changed action. */
export function serializePlan(plan: CapacityPlan): string {
  const { actions, evidence, ...head } = plan;
  const fields = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${indented(value)},`);
  const lines = actions.map((action) => `    ${oneLine(action)}`).join(',\n');
  const list = actions.length === 0 ? '[]' : `[\n${lines}\n  ]`;
  return `{\n${fields.join('\n')}\n  "actions": ${list},\n  "evidence": ${indented(evidence)}\n}\n`;
}

function indented(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', '\n  ');
}

function oneLine(value: object): string {
  const fields = Object.entries(value).map(([key, field]) => `${JSON.stringify(key)}: ${JSON.stringify(field)}`);
  return `{ ${fields.join(', ')} }`;
}

/** What a plan counts. */
export type CapacityUnit = 'tasks' | 'readers' | 'ACU' | 'shards' | 'replicas';
