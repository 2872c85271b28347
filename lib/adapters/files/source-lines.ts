import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { parse } from '@babel/parser';

/** A line of a file. */
export interface SourceLine {
  /** Absolute. */
  readonly file: string;
  /** 1 is the first. */
  readonly line: number;
}

type Statement = ReturnType<typeof parse>['program']['body'][number];
type Expression = Extract<Statement, { type: 'ExpressionStatement' }>['expression'];

/** One parsed file: what its names stand for, and what it exports. */
interface Module {
  readonly file: string;
  /** Values, and functions that return one, by name. */
  readonly values: ReadonlyMap<string, Expression>;
  /** Names from other files: which file, and what it is called there. */
  readonly imports: ReadonlyMap<string, { readonly from: string; readonly name: string }>;
}

/** An expression and the file that it is in. */
interface Place {
  readonly module: Module;
  readonly node: Expression;
}

/**
 * The line on which a value of a configuration is written, for error messages: the module is read as text and never run. Names,
 * imports, spreads, `satisfies` and functions that return an object are followed; what is computed has the line of its
 * computation. A key that is not there has the line of the object that lacks it.
 *
 * `path` begins with the name of an export; in JSON, with a key. Undefined for a file that cannot be read.
 */
export function findSourceLine(file: string, path: readonly PropertyKey[]): SourceLine | undefined {
  try {
    const start = file.endsWith('.json') ? readJson(file) : findExport(readModule(file), String(path[0]));
    if (start === undefined) return undefined;
    const found = follow(start, file.endsWith('.json') ? path : path.slice(1));
    const line = found.node.loc?.start.line;
    return line === undefined ? undefined : { file: found.module.file, line };
  } catch {
    // Whoever asks reports an error already; where it stands is said as far as it can be.
    return undefined;
  }
}

/** The parser takes longer to load than most commands to run, and only mistakes need it. */
function parser(): typeof import('@babel/parser') {
  return require('@babel/parser') as typeof import('@babel/parser');
}

function readJson(file: string): Place {
  const node = parser().parseExpression(readFileSync(file, 'utf8')) as Expression;
  return { module: { file, values: new Map(), imports: new Map() }, node };
}

function readModule(file: string): Module {
  const { program } = parser().parse(readFileSync(file, 'utf8'), {
    sourceType: 'unambiguous',
    plugins: ['typescript'],
    errorRecovery: true,
  });
  const values = new Map<string, Expression>();
  const imports = new Map<string, { from: string; name: string }>();
  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration') {
      for (const specifier of statement.specifiers) {
        if (specifier.type === 'ImportNamespaceSpecifier') continue;
        const { local } = specifier;
        const imported = specifier.type === 'ImportSpecifier' ? specifier.imported : undefined;
        const name =
          imported === undefined ? 'default' : imported.type === 'Identifier' ? imported.name : imported.value;
        imports.set(local.name, { from: statement.source.value, name });
      }
    }
    const declared =
      statement.type === 'ExportNamedDeclaration' && statement.declaration != null ? statement.declaration : statement;
    if (declared.type === 'VariableDeclaration') {
      for (const { id, init } of declared.declarations)
        if (id.type === 'Identifier' && init != null) values.set(id.name, init);
    }
    if (declared.type === 'FunctionDeclaration' && declared.id != null) {
      const returned = declared.body.body.find(({ type }) => type === 'ReturnStatement');
      if (returned?.type === 'ReturnStatement' && returned.argument != null)
        values.set(declared.id.name, returned.argument);
    }
    if (statement.type === 'ExportNamedDeclaration') {
      for (const specifier of statement.specifiers) {
        if (specifier.type !== 'ExportSpecifier' || specifier.exported.type !== 'Identifier') continue;
        if (statement.source != null)
          imports.set(specifier.exported.name, { from: statement.source.value, name: keyName(specifier.local) ?? '' });
        else
          values.set(
            specifier.exported.name,
            values.get(keyName(specifier.local) ?? '') ?? (specifier.local as Expression),
          );
      }
    }
    if (statement.type === 'ExpressionStatement') readCommonJs(statement.expression, values);
  }
  return { file, values, imports };
}

/** `exports.systems = ...`, `module.exports = { ... }`. */
function readCommonJs(node: Expression, values: Map<string, Expression>): void {
  if (node.type !== 'AssignmentExpression' || node.left.type !== 'MemberExpression') return;
  const { property } = node.left;
  if (property.type !== 'Identifier') return;
  if (property.name === 'exports' && node.right.type === 'ObjectExpression') {
    for (const entry of node.right.properties) {
      const key = entry.type === 'ObjectProperty' ? keyName(entry.key) : undefined;
      if (entry.type === 'ObjectProperty' && key !== undefined && !values.has(key))
        values.set(key, entry.value as Expression);
    }
  } else values.set(property.name, node.right);
}

function findExport(module: Module, name: string): Place | undefined {
  const node = module.values.get(name);
  if (node !== undefined) return { module, node };
  const imported = module.imports.get(name);
  const file = imported === undefined ? undefined : findFile(module.file, imported.from);
  return imported === undefined || file === undefined ? undefined : findExport(readModule(file), imported.name);
}

function findFile(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const base = resolve(dirname(from), specifier);
  const endings = ['', '.ts', '.js', '.cjs', '.mjs', '.json', '/index.ts', '/index.js'];
  return endings
    .map((ending) => `${base}${ending}`)
    .concat(base.replace(/\.js$/, '.ts'))
    .find((candidate) => /\.\w+$/.test(candidate) && existsSync(candidate));
}

/** As far along a path as what is written goes. */
function follow(start: Place, path: readonly PropertyKey[]): Place {
  const [key, ...rest] = path;
  if (key === undefined) return start;
  const next = findChild(start, String(key));
  // A name is written where it is used; what it stands for lacks the key.
  return next === undefined ? (resolveName(start) ?? start) : follow(next, rest);
}

/** What a name, a call or a wrapper stands for; undefined where that is not known. */
function resolveName({ module, node }: Place): Place | undefined {
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'ParenthesizedExpression':
      return resolveName({ module, node: node.expression }) ?? { module, node: node.expression };
    case 'Identifier': {
      const found = findExport(module, node.name);
      return found === undefined ? undefined : (resolveName(found) ?? found);
    }
    case 'CallExpression': {
      const called = node.callee.type === 'Identifier' ? findExport(module, node.callee.name) : undefined;
      if (called === undefined) return undefined;
      const { node: body } = called;
      const isShort = body.type === 'ArrowFunctionExpression' && body.body.type !== 'BlockStatement';
      const returned = isShort ? { module: called.module, node: body.body as Expression } : called;
      return resolveName(returned) ?? returned;
    }
    case 'MemberExpression': {
      const { object, property } = node;
      if (object.type === 'Super' || property.type !== 'Identifier' || node.computed) return undefined;
      const found = findChild({ module, node: object }, property.name);
      return found === undefined ? undefined : (resolveName(found) ?? found);
    }
    default:
      return { module, node };
  }
}

/** What is written under a key, or at an index, of an object or array; the last one counts, as it does when the code runs. */
function findChild(place: Place, key: string): Place | undefined {
  const resolved = resolveName(place);
  if (resolved === undefined) return undefined;
  const { module, node } = resolved;
  if (node.type === 'ArrayExpression') {
    const element = node.elements[Number(key)];
    return element == null || element.type === 'SpreadElement' ? undefined : { module, node: element };
  }
  if (node.type !== 'ObjectExpression') return undefined;
  for (const property of [...node.properties].reverse()) {
    if (property.type === 'SpreadElement') {
      const spread = findChild({ module, node: property.argument }, key);
      if (spread !== undefined) return spread;
    } else if (property.type === 'ObjectProperty' && keyName(property.key) === key) {
      const value = property.value as Expression;
      // `{ region }` is written where the name is used.
      return { module, node: value };
    }
  }
  return undefined;
}

function keyName(key: {
  readonly type: string;
  readonly name?: unknown;
  readonly value?: unknown;
}): string | undefined {
  if (key.type === 'Identifier') return String(key.name);
  return key.type === 'StringLiteral' || key.type === 'NumericLiteral' ? String(key.value) : undefined;
}
