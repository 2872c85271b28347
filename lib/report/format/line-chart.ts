import { CHART_AXIS, CHART_COLOURS, CHART_TEXT, chartSvg, standalone } from './chart-svg';

const WIDTH = 960;
const ROW_HEIGHT = 190;
const TOP = 40;
const DAY_NAMES = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Every day is labelled up to so many hours, beyond it every Monday. */
const LABELLED_DAYS = 10 * 24;

/** Lines over the same hours. */
export interface LineRow {
  /** Local time of each point, `2026-12-24T18:00:00`. */
  readonly labels: readonly string[];
  /** NaN leaves a gap. */
  readonly lines: readonly {
    readonly name: string;
    readonly values: readonly number[];
    readonly colour: 'demand' | 'floor' | 'upper';
  }[];
}

export interface LineChart {
  readonly id: string;
  readonly description: string;
  readonly rows: readonly LineRow[];
}

/** Lines of hourly values, one row of a picture for each group; an SVG file of its own, the same bytes every time. */
export function lineChart({ id, description, rows }: LineChart): string {
  const names = [...new Set(rows.flatMap(({ lines }) => lines.map(({ name }) => name)))];
  const option = {
    legend: { top: 0, textStyle: CHART_TEXT, data: names },
    grid: rows.map((_, row) => ({ left: 64, right: 16, top: TOP + row * ROW_HEIGHT, height: ROW_HEIGHT - 40 })),
    xAxis: rows.map(({ labels }, row) => ({
      ...CHART_AXIS,
      gridIndex: row,
      type: 'category',
      data: labels,
      boundaryGap: false,
      axisTick: { show: false },
      axisLabel: {
        ...CHART_TEXT,
        interval: (_: number, value: string) => isLabelled(value, labels.length),
        formatter: dayLabel,
      },
    })),
    yAxis: rows.map((_, row) => ({ ...CHART_AXIS, gridIndex: row, type: 'value', min: 0, splitNumber: 3 })),
    series: rows.flatMap(({ lines }, row) =>
      lines.map(({ name, values, colour }) => ({
        type: 'line',
        symbol: 'none',
        xAxisIndex: row,
        yAxisIndex: row,
        name,
        data: values.map((value) => (Number.isNaN(value) ? null : Number(value.toPrecision(4)))),
        lineStyle: { color: CHART_COLOURS[colour], width: 1.5 },
        itemStyle: { color: CHART_COLOURS[colour] },
      })),
    ),
  };
  return standalone(chartSvg(option, { id, description, width: WIDTH, height: TOP + rows.length * ROW_HEIGHT }));
}

function isLabelled(label: string, hours: number): boolean {
  return label.endsWith('T00:00:00') && (hours <= LABELLED_DAYS || new Date(`${label}Z`).getUTCDay() === 1);
}

/** A local time as a day: `Mon Nov 2`. */
function dayLabel(label: string): string {
  const day = new Date(`${label}Z`);
  return `${DAY_NAMES[day.getUTCDay()]} ${MONTHS[day.getUTCMonth()]} ${day.getUTCDate()}`;
}
