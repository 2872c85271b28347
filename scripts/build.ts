// Makes dist, which is published: `npm run build`. Its parts are told of in docs/adr/0016-no-dependencies.md.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { bundle, PUBLISHED_FOLDER, writeBundle } from '../lib/constructs/bundled-code';
import { finishEntries } from './build/entries';
import { buildLibraries, COMMON, fromVendor } from './build/libraries';
import { renderNotices } from './build/notices';

const ROOT = join(__dirname, '..');
const DIST = join(ROOT, 'dist');

async function main(): Promise<void> {
  rmSync(DIST, { recursive: true, force: true });
  execFileSync(
    process.execPath,
    [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', join(ROOT, 'tsconfig.build.json')],
    {
      stdio: 'inherit',
    },
  );
  copyFileSync(
    join(ROOT, 'lib/constructs/edge/normalize-request.js'),
    join(DIST, 'lib/constructs/edge/normalize-request.js'),
  );
  const metafiles = [...(await buildHandlers()), ...(await buildLibraries(ROOT)), await buildCommandLine()];
  finishEntries(DIST);
  writeFileSync(join(DIST, 'THIRD-PARTY-NOTICES.txt'), renderNotices(ROOT, metafiles));
}

/** The code of each function, so that whoever installs the package needs no bundler. */
function buildHandlers(): Promise<Metafile[]> {
  const source = join(ROOT, 'lib', 'handlers');
  const folders = readdirSync(source).filter((name) => existsSync(join(source, name, 'handler.ts')));
  return Promise.all(
    folders.map(async (name) => {
      writeBundle(bundle(join(source, name)), join(DIST, 'lib', 'handlers', name, PUBLISHED_FOLDER));
      const { metafile } = await build({
        ...COMMON,
        entryPoints: [join(source, name, 'handler.ts')],
        external: ['@aws-sdk/*', 'pg-native'],
        write: false,
      });
      return metafile;
    }),
  );
}

/** The command line in one file, and the scripts that it writes into pages. */
async function buildCommandLine(): Promise<Metafile> {
  const outfile = join(DIST, 'bin', 'tidemark.js');
  const { metafile } = await build({
    ...COMMON,
    entryPoints: [join(ROOT, 'bin', 'tidemark.ts')],
    outfile,
    external: ['aws-cdk-lib', 'constructs', 'pg-native', 'echarts/dist/*'],
    // What stays outside is found by require(), which has its names.
    supported: { 'dynamic-import': false },
    plugins: [fromVendor('../vendor')],
  });
  chmodSync(outfile, 0o755);
  const scripts = join(ROOT, 'lib/report/simulation/client');
  const into = join(DIST, 'bin', 'client');
  mkdirSync(into);
  for (const file of readdirSync(scripts).filter((name) => name.endsWith('.js')))
    copyFileSync(join(scripts, file), join(into, file));
  copyFileSync(require.resolve('echarts/dist/echarts.common.min.js'), join(into, 'echarts.common.min.js'));
  return metafile;
}

void main();
