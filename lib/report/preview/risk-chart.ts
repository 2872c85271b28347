import type { RiskPoint } from '../../capacity/plan/risk-curve';
import type { CapacityUnit } from '../../model/plan/capacity-plan';
import { CHART_AXIS, CHART_COLOURS, CHART_TEXT, chartSvg } from '../format/chart-svg';
import { describeHours } from '../format/wording';

const WIDTH = 480;
const HEIGHT = 220;

export interface RiskChart {
  /** Unique on the page; letters, digits and hyphens. */
  readonly id: string;
  /** What the chart says, for those who do not see it; HTML already. */
  readonly description: string;
  readonly unit: CapacityUnit;
  readonly points: readonly RiskPoint[];
  /** The quantile that is planned with; its point is marked. */
  readonly planned: number;
}

/** Expected shortfall against task-hours. */
export function riskChart({ id, description, unit, points, planned }: RiskChart): string {
  const at = ({ taskHoursPerWeek, shortfallMinutesPerWeek }: RiskPoint) => [
    Number(taskHoursPerWeek.toFixed(2)),
    Number(shortfallMinutesPerWeek.toFixed(2)),
  ];
  const axis = { ...CHART_AXIS, type: 'value' };
  return chartSvg(
    {
      grid: { left: 56, right: 24, top: 34, bottom: 44 },
      xAxis: { ...axis, name: `${describeHours(unit)} a week`, nameLocation: 'middle', nameGap: 26, scale: true },
      yAxis: { ...axis, name: 'shortfall, minutes a week', nameTextStyle: { ...CHART_TEXT, align: 'left' }, min: 0 },
      series: [
        {
          type: 'line',
          symbol: 'circle',
          symbolSize: 5,
          data: points.map(at),
          lineStyle: { color: CHART_COLOURS.demand, width: 1.5 },
          itemStyle: { color: CHART_COLOURS.demand },
        },
        {
          type: 'scatter',
          symbolSize: 13,
          data: points.filter(({ probability }) => probability === planned).map(at),
          itemStyle: { color: CHART_COLOURS.upper, opacity: 1 },
          label: { show: true, position: [10, -12], formatter: `planned: ${planned}`, ...CHART_TEXT },
        },
      ],
    },
    { id, description, width: WIDTH, height: HEIGHT },
  );
}
