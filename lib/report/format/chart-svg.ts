import { type EChartsCoreOption, init } from 'echarts';

/** Colours are the page's own variables, so that charts follow light and dark. */
const COLOURS = {
  demand: 'var(--demand)',
  upper: 'var(--upper)',
  floor: 'var(--floor)',
  text: 'var(--muted)',
  line: 'var(--line)',
};
/** ECharts wants colours it can parse; these stand for the variables and are replaced in its output. */
export const CHART_COLOURS: Readonly<Record<keyof typeof COLOURS, string>> = {
  demand: '#010101',
  upper: '#020202',
  floor: '#030303',
  text: '#040404',
  line: '#050505',
};

export const CHART_TEXT = { color: CHART_COLOURS.text, fontFamily: 'sans-serif' };

export const CHART_AXIS = {
  axisLabel: CHART_TEXT,
  axisLine: { lineStyle: { color: CHART_COLOURS.line } },
  splitLine: { lineStyle: { color: CHART_COLOURS.line } },
  nameTextStyle: CHART_TEXT,
};

export interface ChartFrame {
  /** Unique on the page; letters, digits and hyphens. */
  readonly id: string;
  /** What the chart says, for those who do not see it; HTML already. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
}

/** A chart as an SVG picture for a page that defines the colours; the same input gives the same bytes. */
export function chartSvg(option: EChartsCoreOption, { id, description, width, height }: ChartFrame): string {
  const instance = init(null, null, { renderer: 'svg', ssr: true, width, height });
  instance.setOption({ animation: false, ...option });
  const svg = instance.renderToSVGString({ useViewBox: true });
  instance.dispose();
  const themed = Object.entries(CHART_COLOURS).reduce(
    (text, [name, colour]) => text.replaceAll(colour, COLOURS[name as keyof typeof COLOURS]),
    svg,
  );
  return accessible(themed, id, description);
}

/** Gives the picture a role and a name, takes out what only a live chart needs, and makes its ids its own. */
function accessible(svg: string, id: string, description: string): string {
  return svg
    .replace(/<svg ([^>]*)>/, `<svg role="img" aria-label="${description}" $1><title>${description}</title>`)
    .replace(/<style\s*>[\s\S]*?<\/style>/g, '')
    .replace(/ class="zr\d*-cls-\d+"/g, '')
    .replace(/zr\d*-c(\d+)/g, `${id}-clip$1`)
    .replace(/ecmeta_[a-z_]+="[^"]*" ?/g, '');
}

const STANDALONE_STYLE = `<style>:root { color-scheme: light dark; --muted: #55606e; --line: #d5dbe3; --floor: #0b5cad; --upper: #b45309; --demand: #55606e; --bg: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --muted: #a3afbd; --line: #333d4a; --floor: #6db3f8; --upper: #f0a455; --demand: #a3afbd; --bg: #12171e; } }
svg { background: var(--bg); }</style>`;

/** The same picture as a file of its own, light or dark as the reader has it. */
export function standalone(svg: string): string {
  return `${svg.replace(/(<svg [^>]*>)/, `$1${STANDALONE_STYLE}`)}\n`;
}
