import { resolve } from 'node:path';
import { readEventsCsv } from '../../adapters/files/events-csv';
import { readHistoryCsv } from '../../adapters/files/history-csv';
import {
  evaluateWeek,
  type JudgedWeek,
  MIN_TRAINING_HOURS,
  rollingOrigins,
} from '../../capacity/forecast/evaluation/rolling-origin';
import { computeScores, type Score, type Scores } from '../../capacity/forecast/evaluation/scores';
import type { EventWindow } from '../../capacity/forecast/events/event-window';
import { toHourly } from '../../capacity/series/resample';
import { type Series, WEEK_HOURS } from '../../capacity/series/series';
import type { BusinessEvent } from '../../model/demand/calendar-event';
import { plannedServices } from '../../model/system/plan-targets';
import { InputError } from '../../model/validation/input-error';
import { backtestChart } from '../../report/format/backtest-chart';
import type { Io } from '../io';
import { OptionReader } from '../option-reader';
import { Progress } from '../progress';
import { loadProject } from '../project/project';
import { writeFile } from '../write-file';
import { demandFromFile } from './demand-source';

export interface BacktestOptions {
  readonly history?: string;
  readonly statistic: string;
  readonly events?: string;
  readonly timeZone: string;
  readonly config: string;
  readonly environment?: string;
  readonly system?: string;
  readonly service?: string;
  readonly spacing: string;
  readonly origins: string;
  readonly chart?: string;
  readonly json?: boolean;
}

/** What is judged. */
interface Subject {
  readonly name: string;
  readonly history: Series;
  readonly timeZone: string;
  readonly windows?: readonly EventWindow[];
  readonly calendar?: readonly BusinessEvent[];
}

/** `tidemark backtest`: how good the forecasts of past weeks would have been. */
export async function runBacktest(options: BacktestOptions, io: Io, projectDirectory: string): Promise<number> {
  const reader = new OptionReader();
  const statistic = reader.choice('statistic', options.statistic, ['sum', 'average', 'maximum'] as const);
  const spacing = reader.integer('spacing', options.spacing, 1, 4 * WEEK_HOURS);
  const most = reader.integer('origins', options.origins, 1, 1000);
  reader.timeZone('time-zone', options.timeZone);
  if ((options.history === undefined) === (options.service === undefined)) {
    const given = options.history === undefined ? 'nothing' : 'with --service';
    reader.add('history', given, 'one of --history FILE and --service NAME', 'State one of the two.');
  }
  reader.check();
  const subject =
    options.history === undefined
      ? configured(options, projectDirectory)
      : {
          name: options.history,
          history: toHourly(readHistoryCsv(options.history), statistic),
          timeZone: options.timeZone,
          windows: options.events === undefined ? undefined : readEventsCsv(options.events),
        };
  const origins = rollingOrigins(subject.history, spacing, most);
  if (origins.length === 0) throw tooShort(subject);
  const weeks = judge(subject, origins, io);
  const scores = computeScores(weeks);
  if (options.chart !== undefined) {
    writeFile(resolve(options.chart), backtestChart(weeks, subject.timeZone));
    io.err(`wrote ${options.chart}`);
  }
  io.out(options.json === true ? JSON.stringify(summary(weeks, scores), null, 2) : readable(subject, weeks, scores));
  return 0;
}

function configured(options: BacktestOptions, projectDirectory: string): Subject {
  const catalog = loadProject(projectDirectory, options.config);
  const [first = ''] = catalog.environmentNames();
  const { system } = catalog.deployment(options.system, options.environment ?? first);
  const [service] = plannedServices(system, options.service);
  if (service === undefined) throw new InputError('unknown-service', `There is no service ${options.service}`);
  return {
    name: `${system.name} / ${service.name}`,
    history: demandFromFile(service, projectDirectory).history,
    timeZone: system.timeZone,
    calendar: system.calendar,
  };
}

function tooShort({ name, history }: Subject): InputError {
  return new InputError('bad-history', `${name} cannot be judged`, [
    {
      where: name,
      given: `${history.values.length} hours`,
      allowed: `at least ${MIN_TRAINING_HOURS + WEEK_HOURS}: two weeks to learn from and one to forecast`,
      remedy: 'Record or export a longer span.',
    },
  ]);
}

function judge(subject: Subject, origins: readonly number[], io: Io): JudgedWeek[] {
  const progress = io.interactive ? new Progress(io, origins.length) : undefined;
  const weeks = origins.map((startMs) => {
    const week = evaluateWeek({ ...subject, source: subject.name }, startMs);
    progress?.step(iso(startMs));
    return week;
  });
  progress?.stop();
  return weeks;
}

/** For tools. The shape is stable: fields are added, never changed. */
function summary(weeks: readonly JudgedWeek[], scores: Scores) {
  return {
    version: 1,
    ...scores,
    origins: weeks.map((week) => ({ start: iso(week.startMs), ...computeScores([week]).all })),
  };
}

function readable(subject: Subject, weeks: readonly JudgedWeek[], scores: Scores): string {
  const first = weeks[0]?.startMs ?? 0;
  const last = weeks.at(-1)?.startMs ?? 0;
  const rows: [string, Score][] = [
    ['all hours', scores.all],
    ...scores.byDay.map((score, day): [string, Score] => [`day ${day + 1} ahead`, score]),
    ...(scores.eventHours.hours > 0
      ? ([
          ['hours of events', scores.eventHours],
          ['other hours', scores.ordinaryHours],
        ] as [string, Score][])
      : []),
  ];
  return [
    `${subject.name}: ${weeks.length} ${weeks.length === 1 ? 'week' : 'weeks'} forecast as of ${iso(first)} to ${iso(last)}`,
    '',
    `${''.padEnd(16)}   error   naive  ratio  pinball 0.9  at or below 0.9, 0.95`,
    ...rows.map(([name, score]) => row(name, score)),
    '',
    'error: sum of absolute errors of the median over the sum of demand. naive: the week before repeated. pinball 0.9: loss',
    'of the 0.9 quantile relative to naive. The last two columns should be 90 and 95 %.',
    '',
    'Error of each week:',
    ...bars(weeks),
  ].join('\n');
}

function row(name: string, score: Score): string {
  const ratio = (value: number | undefined) => (value === undefined ? '-' : value.toFixed(2));
  const { wape, seasonalNaiveWape: naive } = score;
  return [
    name.padEnd(16),
    percent(wape).padStart(8),
    percent(naive).padStart(8),
    ratio(wape === undefined || !naive ? undefined : wape / naive).padStart(7),
    ratio(score.relativePinball90).padStart(13),
    percent(score.coverage90).padStart(13),
    percent(score.coverage95).padStart(9),
  ].join('');
}

const BAR_COLUMNS = 40;

/** The error of each week as a bar, above that of naive. */
function bars(weeks: readonly JudgedWeek[]): string[] {
  const points = weeks.map((week) => ({ startMs: week.startMs, score: computeScores([week]).all }));
  const longest = Math.max(...points.map(({ score }) => Math.max(score.wape ?? 0, score.seasonalNaiveWape ?? 0)));
  const bar = (value: number | undefined, mark: string) =>
    mark.repeat(Math.round((BAR_COLUMNS * (value ?? 0)) / longest));
  return points.flatMap(({ startMs, score }) => [
    `${iso(startMs).slice(0, 13)}h  forecast ${bar(score.wape, '█')} ${percent(score.wape)}`,
    `${''.padEnd(14)}     naive ${bar(score.seasonalNaiveWape, '░')} ${percent(score.seasonalNaiveWape)}`,
  ]);
}

function percent(value: number | undefined): string {
  return value === undefined ? '-' : `${(100 * value).toFixed(1)} %`;
}

function iso(instantMs: number): string {
  return new Date(instantMs).toISOString().replace('.000Z', 'Z');
}
