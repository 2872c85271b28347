import { CHART_AXIS, CHART_COLOURS, CHART_TEXT, chartSvg } from '../../../report/format/chart-svg';
import { escapeHtml } from '../../../report/format/html';
import type { EnvironmentReview, PlanChange } from '../../review';
import { environmentClass } from './filters';

const WIDTH = 960;
const HEIGHT = 240;
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const DAY_HOURS = 24;

/** The floors of the week before and after, for every plan that differs. */
export function planSection(environments: readonly EnvironmentReview[]): string {
  const charts = environments.flatMap(({ plans }, environment) =>
    plans.map((plan, index) => figure(plan, `plan-${environment}-${index}`, environmentClass(environment))),
  );
  return charts.length === 0 ? '' : `<section><h2>Plans</h2>${charts.join('\n')}</section>`;
}

function figure(plan: PlanChange, id: string, className: string): string {
  const { path, timeZone, datedBefore, datedAfter } = plan;
  const dated = [
    ...datedBefore.map((text) => `<li><code>${escapeHtml(text)}</code> is gone</li>`),
    ...datedAfter.map((text) => `<li><code>${escapeHtml(text)}</code> is new</li>`),
  ];
  return `<div class="filtered ${className}"><h3><code>${escapeHtml(path)}</code></h3>
<p class="muted">Floor over the week, times in ${escapeHtml(timeZone)}. ${escapeHtml(describePlanRow(plan))}</p>
<figure tabindex="0" role="region" aria-label="${escapeHtml(`${path}: plan before and after`)}">${chart(plan, id)}</figure>
${dated.length === 0 ? '' : `<ul>${dated.join('')}</ul>`}</div>`;
}

/** What the chart shows, for those who do not see it. */
function describePlanRow({ before, after }: PlanChange): string {
  const hours = (floors: readonly number[] | undefined) => floors?.reduce((sum, value) => sum + value, 0) ?? 0;
  const range = (floors: readonly number[] | undefined) =>
    floors === undefined ? 'nothing is scheduled' : `${Math.min(...floors)} to ${Math.max(...floors)}`;
  const differing = Array.from({ length: 7 * DAY_HOURS }, (_, hour) => before?.[hour] !== after?.[hour]);
  return `Before: ${range(before)}, ${hours(before)} hours of capacity a week; after: ${range(after)}, ${hours(after)}. ${differing.filter(Boolean).length} of 168 hours differ.`;
}

function chart(plan: PlanChange, id: string): string {
  const { path, before, after } = plan;
  const line = (name: string, data: readonly number[] | undefined, colour: string, style: object) =>
    data === undefined
      ? []
      : [
          {
            type: 'line',
            symbol: 'none',
            step: 'end',
            name,
            data,
            lineStyle: { color: colour, ...style },
            itemStyle: { color: colour },
          },
        ];
  return chartSvg(
    {
      grid: { left: 44, right: 12, top: 34, bottom: 28 },
      legend: { top: 0, textStyle: CHART_TEXT, data: ['before', 'after'] },
      xAxis: {
        ...CHART_AXIS,
        type: 'category',
        boundaryGap: false,
        axisTick: { show: false },
        data: Array.from({ length: 7 * DAY_HOURS }, (_, hour) => String(hour)),
        axisLabel: {
          ...CHART_TEXT,
          interval: (index: number) => index % DAY_HOURS === 0,
          formatter: (hour: string) => DAYS[Number(hour) / DAY_HOURS] ?? '',
        },
      },
      yAxis: { ...CHART_AXIS, type: 'value', min: 0, minInterval: 1 },
      series: [
        ...line('before', before, CHART_COLOURS.demand, { width: 1.5, type: 'dashed' }),
        ...line('after', after, CHART_COLOURS.floor, { width: 2.5 }),
      ],
    },
    { id, description: escapeHtml(`${path}: ${describePlanRow(plan)}`), width: WIDTH, height: HEIGHT },
  );
}
