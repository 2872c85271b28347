/** Text made safe for HTML content and attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A table with a caption; cells are HTML already, headers are text. Numbers align right where `numeric` says so. */
export function table(
  caption: string,
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  numeric: readonly number[] = [],
): string {
  const align = (index: number) => (numeric.includes(index) ? ' class="n"' : '');
  const head = headers.map((header, index) => `<th scope="col"${align(index)}>${escapeHtml(header)}</th>`).join('');
  const body = rows
    .map((cells) => `<tr>${cells.map((cell, index) => `<td${align(index)}>${cell}</td>`).join('')}</tr>`)
    .join('\n');
  const name = escapeHtml(caption);
  return `<p class="caption">${name}</p><div class="scroll" tabindex="0" role="region" aria-label="${name}"><table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

/** A number for people: thousands apart, at most one decimal; below one, two significant digits. */
export function number(value: number): string {
  return value.toLocaleString(
    'en-US',
    Math.abs(value) < 1 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 1 },
  );
}
/** The page's style sheet: light and dark, narrow and wide. */
export const STYLE = `
:root { color-scheme: light dark; --bg: #ffffff; --fg: #1c2430; --muted: #55606e; --line: #d5dbe3; --panel: #f5f7fa; --good: #12693a; --bad: #a81c1c; --floor: #0b5cad; --upper: #b45309; --demand: #55606e; --link: #0b5cad; }
@media (prefers-color-scheme: dark) { :root { --bg: #12171e; --fg: #e6ebf2; --muted: #a3afbd; --line: #333d4a; --panel: #1a212b; --good: #5fd08f; --bad: #ff8f8f; --floor: #6db3f8; --upper: #f0a455; --demand: #a3afbd; --link: #8cc4ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--fg); font: 16px/1.5 system-ui, sans-serif; }
header, main, footer { max-width: 70rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; margin: .5rem 0; } h2 { font-size: 1.35rem; margin: 2.5rem 0 .5rem; border-bottom: 2px solid var(--line); } h3 { margin: 1.75rem 0 .25rem; }
a { color: var(--link); } nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; list-style: none; }
.good { color: var(--good); } .bad { color: var(--bad); } .muted { color: var(--muted); }
.verdict { padding: .75rem 1rem; background: var(--panel); border-left: .3rem solid currentColor; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; margin: .5rem 0; min-width: 20rem; } .caption { font-weight: 600; margin: .75rem 0 0; }
th, td { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; } th { color: var(--muted); font-weight: 600; } .n { text-align: right; font-variant-numeric: tabular-nums; }
code { font-size: .9em; overflow-wrap: anywhere; } figure { margin: .5rem 0; overflow-x: auto; } svg { width: 100%; min-width: 40rem; height: auto; } .small svg { min-width: 18rem; max-width: 32rem; } details { margin: .5rem 0; } summary { cursor: pointer; }
`;
