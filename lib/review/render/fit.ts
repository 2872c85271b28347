/** A part of a comment whose items may be left out, the last ones first. */
export interface Section {
  /** What an item is called when it is counted: `change of capacity`. */
  readonly one: string;
  readonly many: string;
  readonly items: readonly string[];
  /** Puts the items that fit into what stands around them; `left` of them do not. */
  readonly wrap: (items: readonly string[], left: number) => string;
}

export interface Fitted {
  readonly text: string;
  /** What did not fit: "12 changes of capacity". */
  readonly leftOut: readonly string[];
}

/** Sections one after the other, as many items of each as fit into `bytes` of UTF-8. */
export function fitSections(sections: readonly Section[], bytes: number): Fitted {
  let text = '';
  const leftOut: string[] = [];
  for (const section of sections) {
    const { items, one, many, wrap } = section;
    const whole = (count: number) =>
      `${text}${text === '' ? '' : '\n\n'}${wrap(items.slice(0, count), items.length - count)}`;
    const count = mostThatFit(items.length, (candidate) => Buffer.byteLength(whole(candidate)) <= bytes);
    if (count > 0) text = whole(count);
    const left = items.length - count;
    if (left > 0) leftOut.push(`${left} ${left === 1 ? one : many}`);
  }
  return { text, leftOut };
}

/** The largest number up to `most` that fits, by halving; 0 where none does. */
function mostThatFit(most: number, fits: (count: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
