/** Days as Application Auto Scaling's cron counts and names them: 1 = SUN ... 7 = SAT. */
export const CRON_DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;
const CRON_MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const FIELDS: readonly Field[] = [
  { name: 'minutes', min: 0, max: 59, names: [] },
  { name: 'hours', min: 0, max: 23, names: [] },
  { name: 'day of month', min: 1, max: 31, names: [] },
  { name: 'month', min: 1, max: 12, names: CRON_MONTHS },
  { name: 'day of week', min: 1, max: 7, names: CRON_DAYS },
  { name: 'year', min: 1970, max: 2199, names: [] },
];

/**
 * What is wrong with an Application Auto Scaling schedule, or undefined if nothing is.
 *
 * Accepts `cron(minutes hours day-of-month month day-of-week year)`, `at(yyyy-mm-ddThh:mm:ss)` and
 * `rate(n minute|minutes|hour|hours|day|days)` (Application Auto Scaling user guide, "Schedule recurring scaling actions").
 * No general tool checks these, so we do.
 */
export function scheduleProblem(expression: string): string | undefined {
  const match = /^(cron|at|rate)\((.*)\)$/.exec(expression);
  if (match === null) return 'must be cron(...), at(...) or rate(...)';
  const body = match[2] ?? '';
  if (match[1] === 'at') return atProblem(body);
  if (match[1] === 'rate') return rateProblem(body);
  return cronProblem(body);
}

function atProblem(body: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(body)) return 'at(...) needs yyyy-mm-ddThh:mm:ss';
  const parsed = new Date(`${body}Z`);
  const exists = !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(body);
  return exists ? undefined : `at(${body}) is not a date that exists`;
}

function rateProblem(body: string): string | undefined {
  const match = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(body);
  if (match === null) return 'rate(...) needs a positive whole number and minute(s), hour(s) or day(s)';
  const singular = match[1] === '1';
  return singular === (match[3] === '') ? undefined : `rate(${body}): use the ${singular ? 'singular' : 'plural'} unit`;
}

function cronProblem(body: string): string | undefined {
  const parts = body.split(' ');
  if (parts.length !== FIELDS.length) {
    return `cron(...) needs ${FIELDS.length} fields (${FIELDS.map((field) => field.name).join(', ')}), not ${parts.length}`;
  }
  for (const [index, field] of FIELDS.entries()) {
    const problem = fieldProblem(parts[index] ?? '', field);
    if (problem !== undefined) return problem;
  }
  if ((parts[2] === '?') === (parts[4] === '?')) return "exactly one of day of month and day of week must be '?'";
  return undefined;
}

function fieldProblem(text: string, field: Field): string | undefined {
  const isDay = field.name.startsWith('day');
  if (text === '?') return isDay ? undefined : `'?' is not allowed as ${field.name}`;
  if (field.name === 'day of month' && /^(L|LW|([1-9]|[12]\d|3[01])W)$/.test(text)) return undefined;
  if (field.name === 'day of week' && /^(L|[1-7]L|[1-7]#[1-5])$/.test(text)) return undefined;
  for (const item of text.split(',')) {
    const [range = '', step, extra] = item.split('/');
    if (extra !== undefined || (step !== undefined && !/^[1-9]\d*$/.test(step)))
      return `'${item}' is not a valid ${field.name}`;
    if (range === '*') continue;
    const ends = range.split('-').map((end) => numberOf(end, field));
    const [from, to] = ends;
    const outside = ends.some((end) => end === undefined || end < field.min || end > field.max);
    if (ends.length > 2 || outside) return `'${item}' is not a valid ${field.name} (${field.min} to ${field.max})`;
    if (from !== undefined && to !== undefined && from > to) return `'${item}' as ${field.name} runs backwards`;
  }
  return undefined;
}

function numberOf(text: string, field: Field): number | undefined {
  const named = field.names.indexOf(text.toUpperCase());
  if (named >= 0) return named + field.min;
  return /^\d+$/.test(text) ? Number(text) : undefined;
}
