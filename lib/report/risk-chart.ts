import { init } from 'echarts';
import type { RiskPoint } from '../capacity/plan';
import { finished, STAND_INS } from './svg';

const WIDTH = 480;
const HEIGHT = 220;

export interface RiskChart {
  /** Unique on the page; letters, digits and hyphens. */
  readonly id: string;
  /** What the chart says, for those who do not see it; HTML already. */
  readonly description: string;
  readonly points: readonly RiskPoint[];
  /** The quantile that is planned with; its point is marked. */
  readonly planned: number;
}

/** Expected shortfall against task-hours as a small SVG picture; the same input gives the same bytes. */
export function riskChart(chart: RiskChart): string {
  const instance = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
  const text = { color: STAND_INS.text, fontFamily: 'sans-serif' };
  const line = { lineStyle: { color: STAND_INS.line } };
  const axis = { type: 'value', axisLabel: text, axisLine: line, splitLine: line, nameTextStyle: text } as const;
  const at = ({ taskHoursPerWeek, shortfallMinutesPerWeek }: RiskPoint) => [
    Number(taskHoursPerWeek.toFixed(2)),
    Number(shortfallMinutesPerWeek.toFixed(2)),
  ];
  instance.setOption({
    animation: false,
    grid: { left: 56, right: 24, top: 34, bottom: 44 },
    xAxis: { ...axis, name: 'task-hours a week', nameLocation: 'middle', nameGap: 26, scale: true },
    yAxis: { ...axis, name: 'shortfall, minutes a week', nameTextStyle: { ...text, align: 'left' }, min: 0 },
    series: [
      {
        type: 'line',
        symbol: 'circle',
        symbolSize: 5,
        data: chart.points.map(at),
        lineStyle: { color: STAND_INS.demand, width: 1.5 },
        itemStyle: { color: STAND_INS.demand },
      },
      {
        type: 'scatter',
        symbolSize: 13,
        data: chart.points.filter(({ probability }) => probability === chart.planned).map(at),
        itemStyle: { color: STAND_INS.upper, opacity: 1 },
        label: { show: true, position: [10, -12], formatter: `planned: ${chart.planned}`, ...text },
      },
    ],
  });
  const svg = instance.renderToSVGString({ useViewBox: true });
  instance.dispose();
  return finished(svg, chart);
}
