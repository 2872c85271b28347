import type { JudgedWeek } from '../../capacity/forecast/evaluation/rolling-origin';
import { LocalClock } from '../../capacity/series/local-clock';
import { HOUR_MS } from '../../capacity/series/series';
import { lineChart } from './line-chart';

/** Weeks drawn: more make a picture that nobody looks at. */
const MOST_WEEKS = 6;

/** What happened in the last weeks of a backtest against what was forecast: one row of a picture for each week. */
export function backtestChart(weeks: readonly JudgedWeek[], timeZone: string): string {
  const shown = weeks.slice(-MOST_WEEKS);
  return lineChart({
    id: 'backtest',
    description: `Demand of ${shown.length} weeks against its forecast: the median, and what is exceeded in one hour of ten`,
    rows: shown.map(({ startMs, actual, forecast }) => {
      const clock = new LocalClock(timeZone, startMs, startMs + actual.length * HOUR_MS);
      return {
        labels: actual.map((_, hour) => clock.format(startMs + hour * HOUR_MS)),
        lines: [
          { name: 'what happened', values: actual, colour: 'demand' },
          { name: 'forecast', values: forecast.q50, colour: 'floor' },
          { name: 'forecast, exceeded in one hour of ten', values: forecast.q90, colour: 'upper' },
        ],
      };
    }),
  });
}
