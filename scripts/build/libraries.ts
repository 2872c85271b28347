import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { VENDORED, type Vendored, vendoredFile } from './vendored';

/** What every bundle has in common. */
export const COMMON = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: true,
  legalComments: 'none',
  metafile: true,
  tsconfigRaw: '{}',
  logLevel: 'warning',
} as const;

/** Libraries that export thousands of names, of which only those are bundled that the sources use. */
const LARGE = /^(@aws-sdk\/|echarts$)/;

/** Makes `dist/vendor`; what went into it. */
export async function buildLibraries(root: string): Promise<Metafile[]> {
  const into = join(root, 'dist', 'vendor');
  mkdirSync(into, { recursive: true });
  const files = new Set(VENDORED.filter((name) => name !== 'jiti').map(vendoredFile));
  const bundles = [...files].map(async (file) => {
    const names = VENDORED.filter((name) => vendoredFile(name) === file);
    const { metafile } = await build({
      ...COMMON,
      stdin: { contents: names.map((name) => entryOf(root, name)).join('\n'), resolveDir: root },
      outfile: join(into, file),
      // Native bindings that nobody installs for this.
      external: ['pg-native'],
      plugins: [specificationBeside(into), parserBeside(into)],
    });
    return metafile;
  });
  return [...(await Promise.all(bundles)), copyJiti(root, into)];
}

function entryOf(root: string, name: Vendored): string {
  if (!LARGE.test(name)) return `module.exports = require('${name}');`;
  const names = usedNames(root, name);
  if (names.length === 0) throw new Error(`nothing in lib uses ${name}`);
  return `export { ${names.join(', ')} } from '${name}';`;
}

/** The values of a library that lib uses: what it exports and what the files that import it name. */
function usedNames(root: string, name: string): string[] {
  const exported = Object.keys(require(name) as object);
  const words = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('client'))
    .map((file) => readFileSync(join(root, 'lib', file), 'utf8'))
    .filter((text) => text.includes(`'${name}'`))
    .flatMap((text) => text.match(/\b[A-Za-z]\w+\b/g) ?? []);
  return exported.filter((each) => words.includes(each)).sort();
}

/** AWS's description of all resources is a file, which its package reads from beside itself. */
function specificationBeside(into: string): Plugin {
  return {
    name: 'specification',
    setup({ onLoad }) {
      onLoad({ filter: /aws-service-spec[\\/]lib[\\/]index\.js$/ }, ({ path }) => {
        copyFileSync(join(dirname(path), '..', 'db.json.gz'), join(into, 'db.json.gz'));
        const above = "path.join(__dirname, '..', DB_COMPRESSED)";
        const text = readFileSync(path, 'utf8');
        if (!text.includes(above)) throw new Error(`${path} reads its file otherwise`);
        return { contents: text.replace(above, 'path.join(__dirname, DB_COMPRESSED)'), loader: 'js' };
      });
    },
  };
}

/** PostgreSQL's parser is a file of WebAssembly, which its package reads from beside itself. */
function parserBeside(into: string): Plugin {
  return {
    name: 'parser',
    setup({ onLoad }) {
      onLoad({ filter: /libpg-query[\\/]wasm[\\/]libpg-query\.js$/ }, ({ path }) => {
        copyFileSync(path.replace(/js$/, 'wasm'), join(into, 'libpg-query.wasm'));
        return undefined;
      });
    },
  };
}

/** jiti loads its compiler by a path of its own, so that it stays as it is. */
function copyJiti(root: string, into: string): Metafile {
  const from = join(root, 'node_modules', 'jiti');
  const files = ['lib/jiti.cjs', 'dist/jiti.cjs', 'dist/babel.cjs'];
  for (const file of files) {
    mkdirSync(dirname(join(into, 'jiti', file)), { recursive: true });
    copyFileSync(join(from, file), join(into, 'jiti', file));
  }
  writeFileSync(join(into, vendoredFile('jiti')), "module.exports = require('./jiti/lib/jiti.cjs');\n");
  return {
    inputs: Object.fromEntries(files.map((file) => [`node_modules/jiti/${file}`, { bytes: 0, imports: [] }])),
    outputs: {},
  };
}

/** Lets a bundle load the libraries of `dist/vendor` instead of containing them. */
export function fromVendor(relative: string): Plugin {
  return {
    name: 'vendor',
    setup({ onResolve }) {
      onResolve({ filter: /^[^.]/ }, ({ path }) => {
        const name = VENDORED.find((each) => each === path);
        return name === undefined ? undefined : { path: `${relative}/${vendoredFile(name)}`, external: true };
      });
    },
  };
}
