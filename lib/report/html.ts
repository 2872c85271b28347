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
