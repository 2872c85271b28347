import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import {
  type ClassDeclaration,
  type EnumDeclaration,
  type ExportedDeclarations,
  type InterfaceDeclaration,
  type JSDocableNode,
  Node,
  Project,
  Scope,
} from 'ts-morph';

/** Entries of the package, as package.json exports them, by the name of their list in lib. */
export const ENTRIES = {
  tidemark: 'index',
  'tidemark/monitoring': 'monitoring',
  'tidemark/config': 'config',
  'tidemark/checks': 'checks',
  'tidemark/platform': 'platform',
} as const;

export type EntryName = keyof typeof ENTRIES;

/** A property, a method or a constructor of a public name. */
export interface Member {
  readonly name: string;
  /** As it would stand in a declaration, without comments. */
  readonly signature: string;
  /** Its comment, as Markdown; empty where there is none. */
  readonly text: string;
  /** Its type as it is written; only of properties. */
  readonly type?: string;
  readonly isOptional: boolean;
  /** What `@default` says. */
  readonly fallback?: string;
}

/** A name that an entry exports. */
export interface PublicName {
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'enum' | 'function' | 'type';
  /** What stands in front of the members, or the whole of what has none. */
  readonly head: string;
  readonly text: string;
  /** Its own, and those it has from classes and interfaces of this package, which are not public themselves. */
  readonly members: readonly Member[];
}

/** What each entry exports, read from the sources without checking types: by entry, in order of the alphabet. */
export function readEntries(root: string): Record<EntryName, readonly PublicName[]> {
  // Without packages: their types are not needed, and take twenty seconds to read.
  const project = new Project({ useInMemoryFileSystem: true, compilerOptions: { strict: true } });
  for (const [file, text] of readSources(root)) project.createSourceFile(`/${file}`, text);
  const read = (file: string) =>
    [...project.getSourceFileOrThrow(`/lib/${file}.ts`).getExportedDeclarations()]
      .map(([name, [declaration]]) => {
        if (declaration === undefined) throw new Error(`lib/${file}.ts: ${name} leads nowhere`);
        return describe(name, declaration);
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  return Object.fromEntries(Object.entries(ENTRIES).map(([entry, file]) => [entry, read(file)])) as Record<
    EntryName,
    PublicName[]
  >;
}

function readSources(root: string): [string, string][] {
  return readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [`lib/${file.split(sep).join('/')}`, readFileSync(join(root, 'lib', file), 'utf8')]);
}

function describe(name: string, declaration: ExportedDeclarations): PublicName {
  if (Node.isClassDeclaration(declaration)) return describeClass(name, declaration);
  if (Node.isInterfaceDeclaration(declaration)) return describeInterface(name, declaration);
  if (Node.isEnumDeclaration(declaration)) return describeEnum(name, declaration);
  if (Node.isFunctionDeclaration(declaration)) {
    const parameters = declaration.getParameters().map((parameter) => oneLine(parameter.getText()));
    const head = `function ${name}(${parameters.join(', ')}): ${oneLine(declaration.getReturnTypeNodeOrThrow().getText())}`;
    return { name, kind: 'function', head, text: commentOf(declaration), members: [] };
  }
  if (Node.isTypeAliasDeclaration(declaration)) {
    const head = `type ${name} = ${oneLine(declaration.getTypeNodeOrThrow().getText())}`;
    return { name, kind: 'type', head, text: commentOf(declaration), members: [] };
  }
  throw new Error(`${name}: a ${declaration.getKindName()} is not foreseen as a public name`);
}

function describeClass(name: string, declaration: ClassDeclaration): PublicName {
  const chain = classesOf(declaration);
  const outermost = chain.at(-1)?.getExtends()?.getText();
  const interfaces = [...new Set(chain.flatMap((each) => each.getImplements().map((node) => node.getText())))];
  const isPublic = (member: { getScope(): Scope }) => member.getScope() === Scope.Public;
  const members = chain.flatMap((each): Member[] => [
    ...each
      .getConstructors()
      .slice(0, 1)
      .map((made) => {
        const parameters = made.getParameters().map((parameter) => oneLine(parameter.getText()));
        return method('constructor', `constructor(${parameters.join(', ')})`, made);
      }),
    ...each
      .getProperties()
      .filter((property) => isPublic(property) && !property.getName().startsWith('#'))
      .map((property) => {
        const type = property.getTypeNode()?.getText() ?? property.getInitializer()?.getText() ?? '';
        const words = [property.isStatic() ? 'static' : '', property.isReadonly() ? 'readonly' : ''];
        return describeProperty(property, oneLine(type), words.filter((word) => word !== '').join(' '));
      }),
    ...each
      .getGetAccessors()
      .filter(isPublic)
      .map((accessor) =>
        describeProperty(accessor, oneLine(accessor.getReturnTypeNode()?.getText() ?? ''), 'readonly'),
      ),
    ...each
      .getMethods()
      .filter(isPublic)
      .map((called) => {
        const parameters = called.getParameters().map((parameter) => oneLine(parameter.getText()));
        const returned = oneLine(called.getReturnTypeNode()?.getText() ?? 'void');
        const prefix = called.isStatic() ? 'static ' : '';
        return method(called.getName(), `${prefix}${called.getName()}(${parameters.join(', ')}): ${returned}`, called);
      }),
  ]);
  const head = `class ${name}${outermost === undefined ? '' : ` extends ${outermost}`}${interfaces.length === 0 ? '' : ` implements ${interfaces.join(', ')}`}`;
  return { name, kind: 'class', head, text: commentOf(declaration), members: firstOfEach(members) };
}

/** A class and those of this package that it extends, the nearest first. */
function classesOf(declaration: ClassDeclaration): ClassDeclaration[] {
  const base = declaration.getBaseClass();
  return base === undefined ? [declaration] : [declaration, ...classesOf(base)];
}

function describeInterface(name: string, declaration: InterfaceDeclaration): PublicName {
  const { members, foreign } = membersOf(declaration);
  const head = `interface ${name}${foreign.length === 0 ? '' : ` extends ${foreign.join(', ')}`}`;
  return { name, kind: 'interface', head, text: commentOf(declaration), members: firstOfEach(members) };
}

/** Members of an interface and of those of this package that it extends, and what else it extends. */
function membersOf(declaration: InterfaceDeclaration): { members: Member[]; foreign: string[] } {
  const own = [
    ...declaration
      .getProperties()
      .map((property) =>
        describeProperty(
          property,
          oneLine(property.getTypeNodeOrThrow().getText()),
          property.isReadonly() ? 'readonly' : '',
        ),
      ),
    ...declaration
      .getMethods()
      .map((called) =>
        method(called.getName(), oneLine(called.getText().replace(/;$/, '')).replace(/^\/\*\*.*?\*\/ ?/, ''), called),
      ),
  ];
  const inherited = declaration.getExtends().map((node) => {
    const found = node.getExpression().getSymbol()?.getAliasedSymbol() ?? node.getExpression().getSymbol();
    const base = found?.getDeclarations().find(Node.isInterfaceDeclaration);
    return base === undefined ? { members: [], foreign: [node.getText()] } : membersOf(base);
  });
  return {
    members: [...own, ...inherited.flatMap(({ members }) => members)],
    foreign: inherited.flatMap(({ foreign }) => foreign),
  };
}

function describeEnum(name: string, declaration: EnumDeclaration): PublicName {
  const members = declaration.getMembers().map((member) => ({
    name: member.getName(),
    signature: member.getText().replace(/^\/\*\*[\s\S]*?\*\/\s*/, ''),
    text: commentOf(member),
    isOptional: false,
  }));
  return { name, kind: 'enum', head: `enum ${name}`, text: commentOf(declaration), members };
}

function describeProperty(
  property: JSDocableNode & { getName(): string; hasQuestionToken?(): boolean },
  type: string,
  words: string,
): Member {
  const isOptional = property.hasQuestionToken?.() ?? false;
  const fallback = property
    .getJsDocs()
    .flatMap((doc) => doc.getTags())
    .find((tag) => tag.getTagName() === 'default')
    ?.getCommentText();
  const signature = `${words === '' ? '' : `${words} `}${property.getName()}${isOptional ? '?' : ''}: ${type}`;
  return {
    name: property.getName(),
    signature,
    text: commentOf(property),
    type,
    isOptional,
    ...(fallback === undefined ? {} : { fallback: oneLine(fallback) }),
  };
}

function method(name: string, signature: string, node: JSDocableNode): Member {
  return { name, signature, text: commentOf(node), isOptional: false };
}

/** What a class or an interface repeats of its base is told once, as it says it itself, or else as its base does. */
function firstOfEach(members: readonly Member[]): Member[] {
  return members
    .filter(({ name }, index) => members.findIndex((other) => other.name === name) === index)
    .map((member) => ({
      ...member,
      text: members.find(({ name, text }) => name === member.name && text !== '')?.text ?? '',
    }));
}

/** The text of a comment, without its tags. */
function commentOf(node: JSDocableNode): string {
  return (node.getJsDocs().at(-1)?.getDescription() ?? '').trim();
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\{ (.*?);? \}/g, '{ $1 }');
}
