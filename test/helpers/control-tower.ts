import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** AWS Control Tower's proactive controls, and the program that reads them, as the package brings them. */
const PACKAGE = dirname(require.resolve('@cdklabs/cdk-validator-cfnguard/package.json'));
const RULES = join(PACKAGE, 'rules', 'control-tower', 'cfn-guard');
const PROGRAM = join(
  PACKAGE,
  'bin',
  platform() === 'darwin' ? 'macos' : 'ubuntu',
  arch() === 'arm64' ? 'aarch64' : 'x86_64',
  'cfn-guard',
);
/** All rules met; some not. */
const ANSWERS = [0, 19];

interface Template {
  readonly Resources?: Readonly<Record<string, { readonly Type: string }>>;
}

interface Answer {
  readonly not_compliant: readonly { readonly Rule: { readonly name: string } }[];
}

/** Names of the controls that templates do not meet. Throws where the program does not run: it would look like none. */
export function unmetControls(templates: readonly Template[]): Set<string> {
  const types = new Set(templates.flatMap(({ Resources = {} }) => Object.values(Resources).map(({ Type }) => Type)));
  // A control that is about nothing that is here costs as much time as one that is.
  const texts = rules().map((file) => ({ file, text: readFileSync(file, 'utf8') }));
  const isAbout = (text: string, type: string) => text.includes(`'${type}'`) || text.includes(`"${type}"`);
  const used = texts.filter(({ text }) => [...types].some((type) => isAbout(text, type)));
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-control-tower-'));
  try {
    const data = templates.map(({ Resources = {} }, index) => {
      const file = join(folder, `${index}.json`);
      const kept = Object.entries(Resources).filter(([, { Type }]) => used.some(({ text }) => isAbout(text, Type)));
      // The program knows no references between stacks but exports, which say the same.
      const text = JSON.stringify({ Resources: Object.fromEntries(kept) }, (_, value) =>
        value?.['Fn::GetStackOutput'] === undefined
          ? value
          : { 'Fn::ImportValue': value['Fn::GetStackOutput'].OutputName },
      );
      writeFileSync(file, text);
      return file;
    });
    const { status, stdout, stderr, error } = spawnSync(
      PROGRAM,
      [
        'validate',
        ...used.flatMap(({ file }) => ['--rules', file]),
        ...data.flatMap((file) => ['--data', file]),
        ...['--output-format', 'json', '--show-summary', 'none', '--structured'],
      ],
      { encoding: 'utf8', maxBuffer: 2 ** 30 },
    );
    if (error !== undefined) throw error;
    if (!ANSWERS.includes(status ?? -1)) throw new Error(`cfn-guard ended with ${status}: ${stderr}`);
    const answers = JSON.parse(stdout) as Answer[];
    return new Set(answers.flatMap(({ not_compliant }) => not_compliant.map(({ Rule }) => Rule.name)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rules(): string[] {
  return readdirSync(RULES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.guard'))
    .map((name) => join(RULES, name));
}
