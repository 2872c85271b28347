import { readHistoryCsv } from '../../adapters/files/history-csv';
import { type Series, scaleSeries } from '../../capacity/series/series';
import { InputError } from '../../model/validation/input-error';

/** Seconds in the time units that a rate may be per. */
const PER_SECONDS: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600 };

/** How often the maximum a service can serve a trace may exceed it before its unit is doubted. */
const DOUBTED_ABOVE = 3;
/** Below this share of one task at its peak as well. */
const DOUBTED_BELOW = 0.01;

export interface TraceRequest {
  readonly file: string;
  /** Unit of the values, where it is not that of the demand. */
  readonly unit?: string;
  /** Multiplies the values; stated, the unit is not doubted. */
  readonly factor?: number;
}

/** What a trace is replayed against. */
export interface TraceTarget {
  readonly service: string;
  readonly unit: string;
  readonly capacityPerTask: number;
  readonly maxCapacity: number;
}

/**
 * Demand from a CSV file, in the unit of the service's demand.
 *
 * Throws `InputError` for a unit that cannot be converted, and for values that can hardly be of that unit.
 */
export function readTrace({ file, unit, factor }: TraceRequest, target: TraceTarget): Series {
  const series = readHistoryCsv(file);
  const converted = scaleSeries(series, (factor ?? 1) * conversion(unit ?? target.unit, target.unit));
  if (factor === undefined) doubt(file, converted, target);
  return converted;
}

function conversion(from: string, to: string): number {
  if (from === to) return 1;
  const [fromName, fromPer = ''] = from.split('/');
  const [toName, toPer = ''] = to.split('/');
  const [fromSeconds, toSeconds] = [PER_SECONDS[fromPer], PER_SECONDS[toPer]];
  if (fromName === toName && fromSeconds !== undefined && toSeconds !== undefined) return toSeconds / fromSeconds;
  const rates = Object.keys(PER_SECONDS).map((per) => `${toName}/${per}`);
  throw new InputError('bad-option', 'The trace cannot be read', [
    {
      where: '--trace-unit',
      given: from,
      allowed: toPer === '' ? to : `one of ${rates.join(', ')}`,
      remedy: 'Name the unit of the values, or convert them with --trace-factor.',
    },
  ]);
}

function doubt(file: string, { values }: Series, target: TraceTarget): void {
  let peak = 0;
  for (const value of values) if (value > peak) peak = value;
  const most = target.maxCapacity * target.capacityPerTask;
  const isTooMuch = peak > DOUBTED_ABOVE * most;
  if (!isTooMuch && peak >= DOUBTED_BELOW * target.capacityPerTask) return;
  const shown = (value: number) => Number(value.toPrecision(4)).toLocaleString('en');
  throw new InputError('bad-history', `${file} can hardly be demand of ${target.service} in ${target.unit}`, [
    {
      where: file,
      given: `a highest value of ${shown(peak)} ${target.unit}`,
      allowed: isTooMuch
        ? `not more than ${DOUBTED_ABOVE} times what all ${target.maxCapacity} tasks serve, ${shown(most)} ${target.unit}`
        : `at least a hundredth of what one task serves, ${shown(target.capacityPerTask)} ${target.unit}`,
      remedy:
        'Name the unit of the values with --trace-unit, or scale them with --trace-factor (1 takes them as they are).',
    },
  ]);
}
