/** What the page of a review has beside the style of all pages. */
export const REVIEW_STYLE = `
.n { white-space: nowrap; }
.filters { display: none; flex-wrap: wrap; gap: 0 1.5rem; margin: 2.5rem 0 0; padding: .5rem 0; }
fieldset { border: 0; margin: 0; padding: .25rem 0; min-width: 0; } legend { font-weight: 600; padding: 0; }
fieldset label { display: inline-block; margin: 0 1rem .25rem 0; }
.changes { counter-reset: shown; } .change { counter-increment: shown; margin: 1rem 0; padding: .25rem 0 .25rem 1rem; border-left: .3rem solid var(--line); }
.change h3 { margin: .25rem 0; font-size: 1.05rem; } .change p { margin: .25rem 0; }
.change.open { border-left-color: var(--bad); } .change.better { border-left-color: var(--good); }
.change:target { background: var(--panel); } .shown::before { content: counter(shown); }
.kind { display: inline-block; padding: 0 .5rem; margin-right: .25rem; background: var(--panel); border: 1px solid var(--line); border-radius: .25rem; font-size: .85rem; font-weight: 600; }
.open .kind { color: var(--bad); } .better .kind { color: var(--good); }
dl { margin: .25rem 0; } dd { margin: 0 0 .25rem 1rem; overflow-wrap: anywhere; } dd details { display: inline-block; max-width: 100%; vertical-align: top; } pre { overflow-x: auto; padding: .5rem; background: var(--panel); max-height: 24rem; }
`;
