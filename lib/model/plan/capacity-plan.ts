import { z } from 'zod';
import type { ConfigProblem } from '../validation/input-error';
import { parseWith } from '../validation/parse';
import { reportProblems } from '../validation/report-problems';
import { schemaOf } from '../validation/schema-of';
import type { Source } from '../validation/source';
import { timeZone } from '../validation/time-zone';
import { scheduleProblem } from './schedule';

/** Scheduled actions per scalable target (Application Auto Scaling quotas; not adjustable). */
export const MAX_SCHEDULED_ACTIONS = 200;

/** A change of the floor. */
export interface PlannedAction {
  /** Unique within the plan; stable between forecasts, so that diffs stay small. */
  readonly name: string;
  /** `cron(...)` for the weekly pattern, `at(...)` for dated events, in the plan's time zone. */
  readonly schedule: string;
  /** The floor from this moment on, in tasks. */
  readonly minCapacity: number;
}

/** What one unit of a plan carries. */
export interface PlannedCapacity {
  /** How much of `unit`. */
  readonly value: number;
  /** What is counted, such as requests/s. */
  readonly unit: string;
  /** Where the figure comes from. */
  readonly source: string;
}

/** A dated event that was planned for. */
export interface PlannedEvent {
  /** Its name in the calendar. */
  readonly name: string;
  /** When it begins, ISO 8601 in UTC. */
  readonly start: string;
  /** When it ends, no later than the forecast. */
  readonly end: string;
}

/** What a plan was made for. While this stays the same and the floors still fit, a new forecast changes no line. */
export interface PlanBasis {
  /** First hour planned for, ISO 8601 in UTC. */
  readonly from: string;
  /** How many hours its forecast looked at. */
  readonly hours: number;
  /** Share of a task's capacity that the plan counts on, in percent. */
  readonly targetUtilizationPercent: number;
  /** Minutes from raising the floor to tasks that serve. */
  readonly leadTimeMinutes: number;
  /** Fewest tasks, as the configuration stated them. */
  readonly minCapacity: number;
  /** Most tasks, as the configuration stated them. */
  readonly maxCapacity: number;
  /** Most changes of the weekly floor. */
  readonly maxChangesPerWeek: number;
  /** The stated risk in minutes a week, where the quantile was chosen by it. */
  readonly maxShortfallMinutesPerWeek?: number;
  /** Dated events ahead that were planned for. */
  readonly events: readonly PlannedEvent[];
}

/**
 * The floor of one service over the week and around dated events: forecast, committed, reviewed. One JSON file a
 * service.
 */
export interface CapacityPlan {
  /** Version of this format. */
  readonly version: 1;
  /** The service, or what else of the system it is for. */
  readonly service: string;
  /** IANA time zone of the schedules. */
  readonly timeZone: string;
  /** What one unit carries: one task, or one reader, shard or ACU. */
  readonly perTaskCapacity: PlannedCapacity;
  /** Demand quantile that the floor covers at the target utilisation, 0 to 1. */
  readonly quantile: number;
  /** Left out of plans that were not compiled from a forecast; such a plan is replaced by the next one. */
  readonly basis?: PlanBasis;
  /** Every change of the floor, at most 200. */
  readonly actions: readonly PlannedAction[];
  /** What the plan rests on: history span, model, accuracy, task-hours. Written for people; not read back. */
  readonly evidence: Readonly<Record<string, unknown>>;
}

const plannedAction = z.strictObject({
  name: z.string().regex(/^[a-zA-Z0-9-]{1,200}$/, 'letters, digits and hyphens, at most 200'),
  schedule: z.string().check((context) => {
    const problem = scheduleProblem(context.value);
    if (problem !== undefined)
      context.issues.push({ code: 'custom', continue: true, input: context.value, message: problem, params: {} });
  }),
  minCapacity: z.int().min(0),
});

const planBasis = z.strictObject({
  from: z.iso.datetime(),
  hours: z.int().min(1),
  targetUtilizationPercent: z.number().positive().max(100),
  leadTimeMinutes: z.int().min(0),
  minCapacity: z.int().min(0),
  maxCapacity: z.int().min(0),
  maxChangesPerWeek: z.int().min(1),
  maxShortfallMinutesPerWeek: z.number().positive().optional(),
  events: z.array(z.strictObject({ name: z.string(), start: z.iso.datetime(), end: z.iso.datetime() })),
});

const capacityPlanSchema = schemaOf<CapacityPlan>()(
  z
    .strictObject({
      version: z.literal(1),
      service: z.string().min(1),
      timeZone,
      perTaskCapacity: z.strictObject({
        value: z.number().positive(),
        unit: z.string().min(1),
        source: z.string().min(1),
      }),
      quantile: z.number().gt(0).lt(1),
      basis: planBasis.optional(),
      actions: z.array(plannedAction),
      evidence: z.record(z.string(), z.unknown()),
    })
    .check((context) => reportProblems(context, checkActions(context.value))),
);

/** Actions that Application Auto Scaling would not take together. */
function checkActions({ actions }: CapacityPlan): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const names = actions.map((action) => action.name);
  const repeated = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  if (repeated.length > 0) {
    problems.push({
      path: ['actions'],
      given: `${repeated.join(', ')} more than once`,
      allowed: 'each name once',
      remedy: 'Run `tidemark plan --write` again.',
    });
  }
  if (actions.length > MAX_SCHEDULED_ACTIONS) {
    problems.push({
      path: ['actions'],
      given: `${actions.length} scheduled actions`,
      allowed: `at most ${MAX_SCHEDULED_ACTIONS} per scalable target (an AWS quota that cannot be raised)`,
      remedy: 'Plan with fewer actions per week, or for fewer dated events.',
    });
  }
  return problems;
}

/** Parses a plan file's content; `source`, the file, is named in errors. Throws `InputError` with every problem. */
export function parseCapacityPlan(raw: unknown, source: string | Source): CapacityPlan {
  return parseWith(capacityPlanSchema, raw, source);
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
