import {
  children,
  importsOf,
  isNode,
  type SourceImport,
  type Sources,
  type SyntaxNode,
  syntaxTree,
} from './source-imports';

/** What the files of one area may import. `types` may be imported too, but only as types. */
export interface Rule {
  readonly area: RegExp;
  readonly may: readonly RegExp[];
  readonly types?: readonly RegExp[];
  /** Packages it may import; left out, any that package.json lists. */
  readonly packages?: readonly RegExp[];
}

const model = /^lib\/model\//;
const template = /^lib\/template\//;
const capacity = /^lib\/capacity\//;
const partitions = /^lib\/partitions\//;
const cost = /^lib\/cost\//;
const adapters = /^lib\/adapters\//;
const handlerEnv = /^lib\/handlers\/[^/]+\/env\.ts$/;
const handlerCode = /^lib\/handlers\/([^/]+)\/[^/]+\.ts$/;
const bundledCode = /^lib\/constructs\/bundled-code\.ts$/;
const constructs = /^lib\/constructs\//;
const stacks = /^lib\/stacks\//;
const checks = /^lib\/checks\//;
const report = /^lib\/report\//;
const reportFormat = /^lib\/report\/format\//;
const review = /^lib\/review\//;
const cli = /^lib\/cli\//;
const config = /^config\//;
const project = /^lib\/cli\/project\//;
// Entries of the package: lists of names, each with what it may load.
const constructsEntry = /^lib\/(index|monitoring)\.ts$/;
const configEntry = /^lib\/config\.ts$/;
const checksEntry = /^lib\/checks\.ts$/;
const platformEntry = /^lib\/platform\.ts$/;
const cdk = /^(aws-cdk-lib|constructs)$/;
const node = /^node:/;
const sdk = /^@aws-sdk\//;

/** Which way imports point. The first area that matches a file is its area; every area may import itself. */
export const RULES: readonly Rule[] = [
  { area: model, may: [], packages: [/^(zod|date-holidays)$/] },
  { area: template, may: [], packages: [] },
  { area: capacity, may: [model], packages: [/^(temporal-polyfill|pure-rand)$/] },
  { area: partitions, may: [model], packages: [/^zod$/] },
  { area: cost, may: [model, capacity, template], packages: [] },
  { area: adapters, may: [model, capacity, cost, partitions, template] },
  { area: handlerEnv, may: [], packages: [] },
  { area: handlerCode, may: [adapters, capacity, partitions, model] },
  { area: bundledCode, may: [], packages: [cdk, node, /^esbuild$/] },
  { area: constructs, may: [model, handlerEnv], packages: [cdk, node] },
  { area: stacks, may: [constructs, model, template], packages: [cdk, node] },
  { area: checks, may: [model, template], packages: [cdk, node] },
  { area: report, may: [model, capacity, cost, template] },
  { area: review, may: [model, cost, template, checks, reportFormat] },
  { area: cli, may: [model, capacity, cost, partitions, template, adapters, report, review] },
  { area: constructsEntry, may: [constructs, model], packages: [] },
  { area: configEntry, may: [model], packages: [] },
  { area: checksEntry, may: [checks, template], packages: [] },
  { area: platformEntry, may: [stacks, project], packages: [] },
  { area: config, may: [], types: [configEntry], packages: [] },
  { area: /^bin\/tidemark\.ts$/, may: [cli], packages: [node] },
  { area: /^bin\/app\.ts$/, may: [config, stacks, checks, project, /^lib\/model\/system\//] },
];

/** Floors inside a folder, from the ground up: a subject may import itself and what stands on lower floors. */
export const FLOORS: readonly { readonly folder: string; readonly floors: readonly (readonly string[])[] }[] = [
  {
    folder: 'lib/model/',
    floors: [
      ['validation', 'sql'],
      ['plan', 'queue', 'monitoring', 'cost'],
      ['scaling', 'demand', 'partitions'],
      ['service'],
      ['database', 'edge'],
      ['cache', 'archive'],
      ['system'],
    ],
  },
  {
    folder: 'lib/constructs/',
    floors: [
      ['security', 'monitoring', 'bundled-code.ts'],
      ['network', 'handler-function.ts'],
      ['queue', 'scaling', 'archive', 'edge'],
      ['service', 'cache', 'database'],
      ['partitions'],
    ],
  },
];

/** Folders that compute and do nothing else: no clock, no randomness, no environment, no input or output. */
const PURE = [model, template, capacity, cost, partitions];

/** The packages that somebody who installs this one gets. Only they may be imported by what is published. */
export interface Packages {
  readonly published: readonly string[];
  readonly development: readonly string[];
}

/** Every broken rule, as a sentence that names the file. */
export function violations(sources: Sources, packages: Packages, rules: readonly Rule[] = RULES): string[] {
  const imports = importsOf(sources);
  return [
    ...imports.flatMap((item) => ruleProblem(item, packages, rules) ?? []),
    ...imports.flatMap((item) => floorProblem(item) ?? []),
    ...imports.flatMap((item) => doorProblem(item) ?? []),
    ...cycles(imports),
    ...[...sources].flatMap(([file, source]) =>
      PURE.some((area) => area.test(file)) ? impurities(source).map((what) => `${file} uses ${what}`) : [],
    ),
  ];
}

function ruleProblem(item: SourceImport, packages: Packages, rules: readonly Rule[]): string | undefined {
  const rule = rules.find(({ area }) => area.test(item.from));
  if (rule === undefined) return `${item.from} is in no area of the rules`;
  const problem = `${item.from} must not import ${item.to}${item.typeOnly ? ' (types)' : ''}`;
  if (!item.isPackage) {
    const allowed = [...rule.may, ...(item.typeOnly ? (rule.types ?? []) : [])];
    return isOwn(rule.area, item) || allowed.some((area) => area.test(item.to)) ? undefined : problem;
  }
  if (rule.packages && !rule.packages.some((name) => name.test(item.to))) return problem;
  // Code is bundled from source only where the package is made.
  const isPublished = (item.from.startsWith('lib/') && !bundledCode.test(item.from)) || item.from === 'bin/tidemark.ts';
  const known = [...packages.published, ...(isPublished ? [] : packages.development)];
  // The runtime of Lambda brings the SDK, and nothing but a handler runs there.
  const isBrought = handlerCode.test(item.from) && sdk.test(item.to) && packages.development.includes(item.to);
  if (isBrought) return undefined;
  if (node.test(item.to) || known.includes(item.to)) return undefined;
  return `${problem}: ${isPublished ? 'the published package does not have it' : 'package.json does not list it'}`;
}

/** The checks of the whole system ask each subject by one door. */
function doorProblem({ from, to }: SourceImport): string | undefined {
  const goesAround = from === 'lib/model/system/checks.ts' && /^lib\/model\/(?!system\/|validation\/)/.test(to);
  if (!goesAround || to.endsWith('/checks.ts')) return undefined;
  return `${from} must not import ${to}: only the checks.ts of a subject`;
}

/** Whether an import stays in its area; where the area's pattern has a group, in the part of it that the group names. */
function isOwn(area: RegExp, { from, to }: SourceImport): boolean {
  const [mine, theirs] = [area.exec(from), area.exec(to)];
  return mine !== null && theirs !== null && mine[1] === theirs[1];
}

function floorProblem({ from, to }: SourceImport): string | undefined {
  const house = FLOORS.find(({ folder }) => from.startsWith(folder) && to.startsWith(folder));
  if (house === undefined) return undefined;
  const [lower, upper] = [to, from].map((file) => file.slice(house.folder.length).split('/')[0] ?? '');
  if (lower === upper) return undefined;
  const [below, above] = [lower, upper].map((name) => house.floors.findIndex((floor) => floor.includes(name ?? '')));
  if (above === -1) return `${from} is on no floor of ${house.folder}`;
  return below !== undefined && above !== undefined && below < above
    ? undefined
    : `${from} must not import ${to}: ${lower} is not below ${upper} in ${house.folder}`;
}

/**
 * Each group of files that import each other, once: files that all reach one another, by imports of values or of types.
 * Types count, because a reader has to follow them too.
 */
function cycles(imports: readonly SourceImport[]): string[] {
  const edges = new Map<string, string[]>();
  for (const { from, to, isPackage } of imports) if (!isPackage) edges.set(from, [...(edges.get(from) ?? []), to]);
  return stronglyConnected(edges)
    .filter((group) => group.length > 1 || edges.get(group[0] ?? '')?.includes(group[0] ?? ''))
    .map((group) => `cycle: ${group.sort().join(', ')}`)
    .sort();
}

/** Tarjan's algorithm: R. Tarjan, "Depth-First Search and Linear Graph Algorithms", SIAM J. Comput. 1(2), 1972. */
function stronglyConnected(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const groups: string[][] = [];
  const order = new Map<string, number>();
  const open: string[] = [];
  const visit = (file: string): number => {
    const index = order.size;
    let low = index;
    order.set(file, index);
    open.push(file);
    for (const to of edges.get(file) ?? []) {
      if (!order.has(to)) low = Math.min(low, visit(to));
      else if (open.includes(to)) low = Math.min(low, order.get(to) ?? low);
    }
    if (low === index) groups.push(open.splice(open.indexOf(file)));
    return low;
  };
  for (const file of edges.keys()) if (!order.has(file)) visit(file);
  return groups;
}

const FORBIDDEN_NAMES = new Set(
  'process console performance globalThis crypto fetch setTimeout setInterval setImmediate require module Buffer'.split(
    ' ',
  ),
);
const FORBIDDEN_MEMBERS = new Set(['Date.now', 'Math.random', 'Temporal.Now']);
/** Types are gone when the program runs, and names after a dot or before a colon are no global ones. */
const TYPES = /^Ts(TypeAnnotation|TypeParameterInstantiation|InterfaceDeclaration|TypeAliasDeclaration)$/;

/**
 * What in a source reads a clock, randomness or the world outside; by syntax, not by text, so comments may name it.
 * `require('name')` is an import that waits until it is needed, and the rules for imports judge it.
 */
export function impurities(source: string): string[] {
  const found: string[] = [];
  const visit = (syntax: SyntaxNode): void => {
    const isAmbient = syntax.type === 'VariableDeclaration' && syntax.declare === true;
    if (TYPES.test(syntax.type) || isAmbient || isRequireOfName(syntax)) return;
    const what = impurity(syntax);
    if (what !== undefined) found.push(what);
    for (const { role, child } of children(syntax)) {
      const isPlainName = child.type === 'Identifier' && (role === 'property' || role === 'key');
      if (!isPlainName) visit(child);
    }
  };
  visit(syntaxTree(source));
  return found;
}

function isRequireOfName(syntax: SyntaxNode): boolean {
  if (syntax.type !== 'CallExpression' || nameOf(syntax.callee) !== 'require') return false;
  const [first, ...rest] = syntax.arguments as { expression: unknown }[];
  return rest.length === 0 && isNode(first?.expression) && first.expression.type === 'StringLiteral';
}

function impurity(syntax: SyntaxNode): string | undefined {
  if (syntax.type === 'Identifier' && FORBIDDEN_NAMES.has(String(syntax.value))) return String(syntax.value);
  if (syntax.type === 'NewExpression' && nameOf(syntax.callee) === 'Date' && (syntax.arguments as []).length === 0)
    return 'new Date()';
  if (syntax.type === 'CallExpression' && nameOf(syntax.callee) === 'Date') return 'Date()';
  if (syntax.type === 'MemberExpression') {
    const member = `${nameOf(syntax.object)}.${nameOf(syntax.property)}`;
    return FORBIDDEN_MEMBERS.has(member) ? member : undefined;
  }
  return undefined;
}

function nameOf(value: unknown): string | undefined {
  return isNode(value) && value.type === 'Identifier' ? String(value.value) : undefined;
}
