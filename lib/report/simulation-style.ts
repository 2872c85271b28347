/** What the page of a simulation needs beside the common style. */
export const SIMULATION_STYLE = `
:root { --backlog: #7a3fb0; } @media (prefers-color-scheme: dark) { :root { --backlog: #c9a2f5; } }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: .25rem 1.5rem; margin: .75rem 0; } dl div { display: flex; gap: .5rem; } dt { color: var(--muted); flex: 0 0 5rem; } dd { margin: 0; overflow-wrap: anywhere; min-width: 0; }
fieldset { border: 1px solid var(--line); margin: .5rem 0; padding: .25rem .75rem .5rem; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; } label { white-space: nowrap; }
.tools { display: flex; flex-wrap: wrap; gap: .4rem .5rem; align-items: center; margin: .5rem 0; }
button, input { font: inherit; color: var(--fg); background: var(--panel); border: 1px solid var(--muted); border-radius: .25rem; padding: .2rem .6rem; max-width: 100%; } button { cursor: pointer; } button:hover { border-color: var(--link); } input[type=checkbox] { accent-color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.key { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; list-style: none; padding: 0; margin: .5rem 0; color: var(--muted); } .key svg { width: 26px; min-width: 26px; height: 12px; vertical-align: middle; }
#chart { width: 100%; min-height: 20rem; } kbd { font: inherit; border: 1px solid var(--line); border-radius: .2rem; padding: 0 .3rem; background: var(--panel); }
td:first-child a { display: inline-block; min-width: 6rem; }
#status { min-height: 1.5em; margin: .5rem 0; font-weight: 600; }
`;
