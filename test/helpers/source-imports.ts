import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix, relative, sep } from 'node:path';
import { parseSync } from '@swc/core';

/** One import as a source file states it. */
export interface SourceImport {
  /** Path of the importing file, from the repository's root, with slashes. */
  readonly from: string;
  /** Path of the imported file, or the name of a package (`node:fs`, `aws-cdk-lib`). */
  readonly to: string;
  /** Only types are imported, so that nothing is left of it when the program runs. */
  readonly typeOnly: boolean;
  readonly isPackage: boolean;
}

/** Any node of a syntax tree; swc's own types know each kind, this walk needs none of them. */
export interface SyntaxNode {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Source files by path from the root, with slashes. */
export type Sources = ReadonlyMap<string, string>;

export function readSources(root: string, folders: readonly string[]): Sources {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return new Map(files.sort().map((file) => [relative(root, file).split(sep).join('/'), readFileSync(file, 'utf8')]));
}

/** Trees of sources that were parsed before: every rule reads all of them. */
const trees = new Map<string, SyntaxNode>();

export function syntaxTree(source: string): SyntaxNode {
  const known =
    trees.get(source) ?? (parseSync(source, { syntax: 'typescript', target: 'es2023' }) as unknown as SyntaxNode);
  trees.set(source, known);
  return known;
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string';
}

/** Children of a node with the name of the property they are in. */
export function children(node: SyntaxNode): { role: string; child: SyntaxNode }[] {
  return Object.entries(node).flatMap(([role, value]) =>
    (Array.isArray(value) ? value : [value]).flatMap((item: unknown) => {
      if (isNode(item)) return [{ role, child: item }];
      // Arguments and array elements are wrapped: { spread, expression }.
      const expression = (item as { expression?: unknown } | null)?.expression;
      return isNode(expression) ? [{ role, child: expression }] : [];
    }),
  );
}

/** Every import of the sources. Throws when a relative import leads to no file among them. */
export function importsOf(sources: Sources): SourceImport[] {
  return [...sources].flatMap(([from, source]) =>
    importNodes(syntaxTree(source)).map(({ specifier, typeOnly }) => {
      if (!specifier.startsWith('.')) return { from, to: packageName(specifier), typeOnly, isPackage: true };
      const path = posix.join(posix.dirname(from), specifier.replace(/\.js$/, ''));
      const to = [`${path}.ts`, `${path}/index.ts`, path].find((candidate) => sources.has(candidate));
      if (to === undefined) throw new Error(`${from} imports ${specifier}, which is no source file`);
      return { from, to, typeOnly, isPackage: false };
    }),
  );
}

function importNodes(tree: SyntaxNode): { specifier: string; typeOnly: boolean }[] {
  const found: { specifier: string; typeOnly: boolean }[] = [];
  const visit = (node: SyntaxNode): void => {
    const specifier = importedBy(node);
    if (specifier !== undefined) found.push({ specifier, typeOnly: isTypeOnly(node) });
    for (const { child } of children(node)) visit(child);
  };
  visit(tree);
  return found;
}

function importedBy(node: SyntaxNode): string | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return text(node.source);
    case 'TsImportType':
      return text(node.argument);
    case 'TsExternalModuleReference':
      return text(node.expression);
    case 'CallExpression': {
      const callee = node.callee as SyntaxNode;
      const isImport = callee.type === 'Import' || (callee.type === 'Identifier' && callee.value === 'require');
      const [first] = node.arguments as { expression: unknown }[];
      return isImport ? text(first?.expression) : undefined;
    }
    default:
      return undefined;
  }
}

function isTypeOnly(node: SyntaxNode): boolean {
  if (node.type === 'TsImportType' || node.typeOnly === true || node.isTypeOnly === true) return true;
  const specifiers = (node.specifiers ?? []) as { isTypeOnly?: boolean }[];
  return specifiers.length > 0 && specifiers.every((specifier) => specifier.isTypeOnly === true);
}

function text(value: unknown): string | undefined {
  return isNode(value) && value.type === 'StringLiteral' ? String(value.value) : undefined;
}

/** `aws-cdk-lib/aws-ec2` is of the package `aws-cdk-lib`; modules of Node keep their whole name. */
function packageName(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  if (builtinModules.includes(specifier)) return `node:${specifier}`;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
