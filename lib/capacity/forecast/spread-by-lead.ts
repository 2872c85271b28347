import { isGap } from '../series/series';

/** Share of the measured growth that is believed: it rests on few weeks. */
const BELIEVED = 0.5;
/** Least and most that the line may say of a day, relative to all days. */
const BOUNDS = { least: 0.4, most: 2 };
const DAYS = 7;

/** Errors of one forecast, hour by hour, each relative to the size of its hour. */
export type RelativeErrors = ArrayLike<number>;

/**
 * How large errors are so many hours ahead, relative to all hours of a week: a line through the mean absolute error of
 * each day ahead, half of whose slope is believed. Tomorrow is surer than next week.
 */
export function spreadByLead(forecasts: readonly RelativeErrors[]): (hour: number) => number {
  const days = Array.from({ length: DAYS }, () => ({ sum: 0, count: 0 }));
  for (const errors of forecasts) {
    for (let hour = 0; hour < errors.length && hour < DAYS * 24; hour++) {
      const error = errors[hour] as number;
      if (isGap(error)) continue;
      const day = days[Math.floor(hour / 24)] as { sum: number; count: number };
      day.sum += Math.abs(error);
      day.count++;
    }
  }
  const { intercept, slope } = line(days.map(({ sum, count }, day) => ({ x: day, y: sum / count, weight: count })));
  const total = days.reduce((all, { sum, count }) => ({ sum: all.sum + sum, count: all.count + count }));
  const average = total.sum / total.count;
  if (!(average > 0)) return () => 1;
  return (hour) => {
    const relative = (intercept + slope * Math.min(DAYS - 1, hour / 24)) / average;
    return 1 + BELIEVED * (Math.min(BOUNDS.most, Math.max(BOUNDS.least, relative)) - 1);
  };
}

/** The line with the least squares; level where there is nothing to tell its slope. */
function line(points: readonly { readonly x: number; readonly y: number; readonly weight: number }[]) {
  const known = points.filter(({ weight }) => weight > 0);
  const sum = (term: (point: { x: number; y: number }) => number) =>
    known.reduce((total, point) => total + point.weight * term(point), 0);
  const n = sum(() => 1);
  const x = sum((point) => point.x) / n;
  const y = sum((point) => point.y) / n;
  const spread = sum((point) => (point.x - x) ** 2);
  const slope = spread > 0 ? sum((point) => (point.x - x) * (point.y - y)) / spread : 0;
  return { slope, intercept: y - slope * x };
}
