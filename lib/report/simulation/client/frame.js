// What of the picture does not depend on the range: panels, axes, zoom, empty series.
import { AXES, hatched, LEFT, LOAD, OVERVIEW, PANEL_HEIGHT, palette, panelTop, RIGHT, short } from './look.js';

/** Narrower charts, in pixels, have short titles. */
const NARROW = 620;

/**
 * All that does not depend on the range.
 * @param {PageData} data
 * @param {readonly DrawnStrategy[]} shown
 * @param {number} width of the chart in pixels
 * @param {Record<'formatTime' | 'formatTick' | 'tooltipText', (instantMs: number) => string>} words
 */
export function frameOption(data, shown, width, { formatTime, formatTick, tooltipText }) {
  const colours = palette();
  const text = { color: colours.text, fontFamily: 'system-ui, sans-serif' };
  const line = { lineStyle: { color: colours.line } };
  const boxes = [OVERVIEW, LOAD, ...shown.map((_, index) => ({ top: panelTop(index), height: PANEL_HEIGHT }))];
  const panels = boxes.map((_, index) => index);
  const timeAxis = (/** @type {number} */ index) => ({
    type: 'value',
    gridIndex: index,
    min: data.startMs,
    max: data.endMs,
    show: index > 0,
    axisLine: line,
    axisTick: { show: true, ...line },
    axisLabel: { ...text, formatter: formatTick, hideOverlap: true },
    splitLine: { show: index > 0, ...line },
    axisPointer: { show: index > 0, label: { show: false }, lineStyle: { color: colours.text, type: 'solid' } },
  });
  const valueAxis = (/** @type {number} */ gridIndex, /** @type {object} */ more) => ({
    type: 'value',
    gridIndex,
    min: 0,
    splitNumber: 3,
    axisLabel: { ...text, formatter: short },
    nameTextStyle: text,
    splitLine: { show: gridIndex > 0, ...line },
    axisPointer: { show: false },
    ...more,
  });
  const hasBacklog = shown.some(({ backlog }) => backlog !== undefined);
  const right = {
    position: 'right',
    splitLine: { show: false },
    axisLabel: { ...text, formatter: short, showMaxLabel: false },
  };
  const hidden = { show: false, splitLine: { show: false } };
  return {
    animation: false,
    textStyle: text,
    grid: boxes.map((box) => ({ ...box, left: LEFT, right: RIGHT })),
    title: titles(data, shown, width < NARROW).map(({ label, top }) => ({
      text: label,
      top: top - 26,
      left: LEFT - 5,
      textStyle: {
        ...text,
        color: colours.title,
        fontSize: 13,
        fontWeight: 600,
        width: width - LEFT,
        overflow: 'truncate',
      },
    })),
    xAxis: panels.map(timeAxis),
    yAxis: panels.flatMap((index) => [
      valueAxis(index, index === 0 ? hidden : {}),
      valueAxis(index, { ...hidden, max: 1 }),
      valueAxis(index, index === 1 || (index > 1 && hasBacklog) ? right : hidden),
    ]),
    dataZoom: [
      {
        type: 'inside',
        id: 'inside',
        xAxisIndex: panels.slice(1),
        filterMode: 'none',
        minValueSpan: 10 * data.stepMs,
        preventDefaultMouseMove: false,
      },
      {
        type: 'slider',
        id: 'slider',
        xAxisIndex: panels.slice(1),
        filterMode: 'none',
        minValueSpan: 10 * data.stepMs,
        ...OVERVIEW,
        left: LEFT,
        right: RIGHT,
        showDataShadow: false,
        showDetail: false,
        brushSelect: true,
        borderColor: colours.line,
        fillerColor: `${colours.serving}22`,
        handleStyle: { color: colours.ground, borderColor: colours.serving },
        moveHandleStyle: { color: colours.serving, opacity: 0.5 },
        labelFormatter: formatTime,
      },
    ],
    axisPointer: { link: [{ xAxisIndex: 'all' }], triggerEmphasis: false },
    tooltip: {
      trigger: 'axis',
      confine: true,
      transitionDuration: 0,
      // Narrow screens break its lines.
      extraCssText: 'max-width: min(88vw, 46rem); white-space: normal;',
      backgroundColor: colours.panel,
      borderColor: colours.line,
      textStyle: { ...text, color: colours.title },
      formatter: (/** @type {any} */ items) => tooltipText(Number([items].flat()[0]?.axisValue)),
    },
    series: [
      lineSeries('overview', 0, colours.demand, { width: 1 }),
      overloadSeries('overview-overloads', 0, colours.overload),
      {
        ...lineSeries('load', 1, colours.demand, { width: 1.5 }),
        markArea: spanAreas(0, { color: colours.line, opacity: 0.55 }, colours),
      },
      {
        ...lineSeries('faults', 1, colours.overload, {}),
        markArea: spanAreas(
          1,
          { color: `${colours.overload}33`, borderColor: colours.overload, borderWidth: 1 },
          colours,
        ),
      },
      ...shown.flatMap(({ name }, index) => strategySeries(name, index + 2, colours)),
    ],
  };
}

/**
 * @param {PageData} data
 * @param {readonly DrawnStrategy[]} shown
 * @param {boolean} isNarrow
 */
function titles({ unit }, shown, isNarrow) {
  const load = isNarrow ? `Load: ${unit}` : `Load: ${unit} (left), tasks it needs at the target (right)`;
  return [
    { label: load, top: LOAD.top },
    ...shown.map(({ name, isConfigured, backlog }, index) => {
      const waiting = backlog === undefined || isNarrow ? '' : ' (left), messages waiting (right)';
      return { label: `${name}${isConfigured ? ', as configured' : ''}: tasks${waiting}`, top: panelTop(index) };
    }),
  ];
}

/**
 * @param {string} name
 * @param {number} panel
 * @param {ReturnType<typeof palette>} colours
 */
function strategySeries(name, panel, colours) {
  return [
    overloadSeries(`${name}-overloads`, panel, colours.overload),
    { ...lineSeries(`${name}-backlog`, panel, colours.backlog, { width: 1 }), yAxisIndex: AXES * panel + 2 },
    lineSeries(`${name}-floor`, panel, colours.floor, { width: 1.5, type: 'dashed' }),
    lineSeries(`${name}-demand`, panel, colours.demand, { width: 1 }),
    lineSeries(`${name}-desired`, panel, colours.desired, { width: 1.5, type: 'dotted' }),
    lineSeries(`${name}-serving`, panel, colours.serving, { width: 2.25 }),
    {
      ...base(`${name}-actions`, panel),
      type: 'scatter',
      symbolSize: 9,
      itemStyle: { color: colours.title, opacity: 1, borderColor: colours.ground, borderWidth: 1 },
    },
  ];
}

/**
 * @param {string} id
 * @param {number} panel
 */
function base(id, panel) {
  return { id, xAxisIndex: panel, yAxisIndex: AXES * panel, silent: true, emphasis: { disabled: true }, data: [] };
}

/**
 * @param {string} id
 * @param {number} panel
 * @param {string} color
 * @param {object} style
 */
function lineSeries(id, panel, color, style) {
  return {
    ...base(id, panel),
    type: 'line',
    step: 'end',
    symbol: 'none',
    lineStyle: { color, ...style },
    itemStyle: { color },
  };
}

/**
 * Hatched, so that it is not told by colour alone.
 * @param {string} id
 * @param {number} panel
 * @param {string} color
 */
function overloadSeries(id, panel, color) {
  return {
    ...lineSeries(id, panel, color, { width: 1 }),
    yAxisIndex: AXES * panel + 1,
    step: false,
    areaStyle: { color: hatched(color), opacity: 0.75 },
  };
}

/**
 * Spans with names: which of them, and which names there is room for, depends on the range.
 * @param {number} row of the names, from the top
 * @param {object} itemStyle
 * @param {ReturnType<typeof palette>} colours
 */
function spanAreas(row, itemStyle, colours) {
  return {
    silent: true,
    itemStyle,
    label: { color: colours.title, position: 'insideTopLeft', offset: [0, 14 * row], fontSize: 11 },
    data: [],
  };
}
