import { init } from 'echarts';
import { HOUR_MS, LocalClock } from '../capacity/series';
import { finished, STAND_INS } from './svg';

const WIDTH = 960;
const HEIGHT = 300;

export interface PlanChart {
  /** Unique on the page; letters, digits and hyphens. */
  readonly id: string;
  /** What the chart says, for those who do not see it. */
  readonly description: string;
  readonly startMs: number;
  readonly timeZone: string;
  /** Demand in tasks at the target utilisation, hour by hour: the median and what the plan covers. */
  readonly expected: readonly number[];
  readonly covered: readonly number[];
  /** Floor in tasks, hour by hour. */
  readonly floor: readonly number[];
  readonly coveredName: string;
}

/** Planned floor against forecast demand as an SVG picture; the same input gives the same bytes. */
export function planChart(chart: PlanChart): string {
  const instance = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
  const clock = new LocalClock(chart.timeZone, chart.startMs, chart.startMs + chart.floor.length * HOUR_MS);
  const labels = chart.floor.map((_, index) => clock.format(chart.startMs + index * HOUR_MS));
  const line = { type: 'line', symbol: 'none', animation: false } as const;
  const text = { color: STAND_INS.text, fontFamily: 'sans-serif' };
  const axis = {
    axisLabel: text,
    axisLine: { lineStyle: { color: STAND_INS.line } },
    splitLine: { lineStyle: { color: STAND_INS.line } },
  };
  instance.setOption({
    animation: false,
    grid: { left: 44, right: 12, top: 34, bottom: 28 },
    legend: { top: 0, textStyle: text, data: ['planned floor', chart.coveredName, 'expected'] },
    xAxis: {
      ...axis,
      type: 'category',
      data: labels,
      boundaryGap: false,
      axisTick: { show: false },
      axisLabel: { ...text, interval: (_: number, value: string) => value.endsWith('T00:00:00'), formatter: dayLabel },
    },
    yAxis: { ...axis, type: 'value', name: 'tasks', nameTextStyle: text, min: 0 },
    series: [
      {
        ...line,
        name: 'planned floor',
        step: 'end',
        data: [...chart.floor],
        lineStyle: { color: STAND_INS.floor, width: 2.5 },
        itemStyle: { color: STAND_INS.floor },
      },
      {
        ...line,
        name: chart.coveredName,
        data: chart.covered.map(rounded),
        lineStyle: { color: STAND_INS.upper, width: 1.5 },
        itemStyle: { color: STAND_INS.upper },
      },
      {
        ...line,
        name: 'expected',
        data: chart.expected.map(rounded),
        lineStyle: { color: STAND_INS.demand, width: 1.5, type: 'dashed' },
        itemStyle: { color: STAND_INS.demand },
      },
    ],
  });
  const svg = instance.renderToSVGString({ useViewBox: true });
  instance.dispose();
  return finished(svg, chart);
}

function dayLabel(value: string): string {
  const names = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
  const day = new Date(`${value}Z`);
  return `${names[day.getUTCDay()]} ${day.getUTCDate()}`;
}

function rounded(value: number): number {
  return Number(value.toFixed(3));
}
