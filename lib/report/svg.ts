/** Colours are the page's own variables, so that charts follow light and dark. */
const COLOURS = {
  demand: 'var(--demand)',
  upper: 'var(--upper)',
  floor: 'var(--floor)',
  text: 'var(--muted)',
  line: 'var(--line)',
};
/** ECharts wants colours it can parse; these stand for the variables and are replaced in its output. */
export const STAND_INS: Readonly<Record<keyof typeof COLOURS, string>> = {
  demand: '#010101',
  upper: '#020202',
  floor: '#030303',
  text: '#040404',
  line: '#050505',
};

interface Named {
  /** Unique on the page; letters, digits and hyphens. */
  readonly id: string;
  /** What the picture says, for those who do not see it; HTML already. */
  readonly description: string;
}

/** ECharts' output made fit for the page: the page's colours, a role and a name, ids of its own, nothing live. */
export function finished(svg: string, named: Named): string {
  return accessible(themed(svg), named);
}

function themed(svg: string): string {
  return Object.entries(STAND_INS).reduce(
    (text, [name, colour]) => text.replaceAll(colour, COLOURS[name as keyof typeof COLOURS]),
    svg,
  );
}

/** Gives the picture a role and a name, takes out what only a live chart needs, and makes its ids its own. */
function accessible(svg: string, { id, description }: Named): string {
  return svg
    .replace(/<svg ([^>]*)>/, `<svg role="img" aria-label="${description}" $1><title>${description}</title>`)
    .replace(/<style\s*>[\s\S]*?<\/style>/g, '')
    .replace(/ class="zr\d*-cls-\d+"/g, '')
    .replace(/zr\d*-c(\d+)/g, `${id}-clip$1`)
    .replace(/ecmeta_[a-z_]+="[^"]*" ?/g, '');
}
