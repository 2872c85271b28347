import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The modules of the page's script, each after those it imports. */
const MODULES = ['time', 'series', 'look', 'frame', 'range', 'tables', 'tooltip', 'main'];

/** A script of a page, and what a Content-Security-Policy calls it. */
export interface InlineScript {
  readonly text: string;
  readonly source: string;
}

/** ECharts with lines, scatters and zoom, in one file that works without a network. */
export function chartLibrary(): InlineScript {
  // The published package has it beside the other scripts.
  const published = join(__dirname, 'client', 'echarts.common.min.js');
  const file = existsSync(published) ? published : require.resolve('echarts/dist/echarts.common.min.js');
  return inlineScript(readFileSync(file, 'utf8'));
}

/**
 * The modules of `client` as one script.
 *
 * A page in one file cannot import; the modules share one scope instead, and lose their `import` and `export`. No two of
 * them may have the same name for something, which the browser would refuse.
 */
export function clientScript(): InlineScript {
  const modules = MODULES.map((name) =>
    readFileSync(join(__dirname, 'client', `${name}.js`), 'utf8')
      .replace(/^import [^;]*;\n/gm, '')
      .replace(/^export /gm, ''),
  );
  return inlineScript(`(() => {\n'use strict';\n${modules.join('\n')}})();\n`);
}

function inlineScript(text: string): InlineScript {
  // HTML ends a script here, wherever it stands in it.
  if (/<\/script|<!--/i.test(text)) throw new Error('a script that is written into a page must not end it');
  return { text, source: `'sha256-${createHash('sha256').update(text).digest('base64')}'` };
}
