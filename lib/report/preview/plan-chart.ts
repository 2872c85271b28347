import { LocalClock } from '../../capacity/series/local-clock';
import { HOUR_MS } from '../../capacity/series/series';
import type { CapacityUnit } from '../../model/plan/capacity-plan';
import { CHART_AXIS, CHART_COLOURS, CHART_TEXT, chartSvg } from '../format/chart-svg';

const WIDTH = 960;
const HEIGHT = 300;

export interface PlanChart {
  /** Unique on the page; letters, digits and hyphens. */
  readonly id: string;
  /** What the chart says, for those who do not see it. */
  readonly description: string;
  readonly startMs: number;
  readonly timeZone: string;
  readonly unit: CapacityUnit;
  /** Demand in units at the target utilisation, hour by hour: the median and what the plan covers. */
  readonly expected: readonly number[];
  readonly covered: readonly number[];
  /** Floor in units, hour by hour. */
  readonly floor: readonly number[];
  readonly coveredName: string;
}

/** Planned floor against forecast demand. */
export function planChart(chart: PlanChart): string {
  const clock = new LocalClock(chart.timeZone, chart.startMs, chart.startMs + chart.floor.length * HOUR_MS);
  const labels = chart.floor.map((_, index) => clock.format(chart.startMs + index * HOUR_MS));
  const line = (name: string, data: readonly number[], colour: string, style: object, extra: object = {}) => ({
    type: 'line',
    symbol: 'none',
    name,
    data: data.map(rounded),
    lineStyle: { color: colour, ...style },
    itemStyle: { color: colour },
    ...extra,
  });
  return chartSvg(
    {
      grid: { left: 44, right: 12, top: 34, bottom: 28 },
      legend: { top: 0, textStyle: CHART_TEXT, data: ['planned floor', chart.coveredName, 'expected'] },
      xAxis: {
        ...CHART_AXIS,
        type: 'category',
        data: labels,
        boundaryGap: false,
        axisTick: { show: false },
        axisLabel: {
          ...CHART_TEXT,
          interval: (_: number, value: string) => value.endsWith('T00:00:00'),
          formatter: dayLabel,
        },
      },
      yAxis: { ...CHART_AXIS, type: 'value', name: chart.unit, min: 0 },
      series: [
        line('planned floor', chart.floor, CHART_COLOURS.floor, { width: 2.5 }, { step: 'end' }),
        line(chart.coveredName, chart.covered, CHART_COLOURS.upper, { width: 1.5 }),
        line('expected', chart.expected, CHART_COLOURS.demand, { width: 1.5, type: 'dashed' }),
      ],
    },
    { id: chart.id, description: chart.description, width: WIDTH, height: HEIGHT },
  );
}

/** A local time as a day: `Mon 2`. */
function dayLabel(value: string): string {
  const names = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
  const day = new Date(`${value}Z`);
  return `${names[day.getUTCDay()]} ${day.getUTCDate()}`;
}

function rounded(value: number): number {
  return Number(value.toFixed(3));
}
