import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { type InterfaceDeclaration, Node, Project, type PropertySignature, type TypeNode } from 'ts-morph';
import type { z } from 'zod';
import { environmentConfigSchema } from '../../lib/model/system/environment-schema';
import { systemConfigSchema } from '../../lib/model/system/schema';
import { definitionOf, schemasAt } from '../../lib/model/validation/schema-walk';

/** A key of the configuration, as its interface documents it. */
export interface ConfigKey {
  readonly name: string;
  /** Where it stands, with `<name>` for what a user names and `0` for an item of a list. */
  readonly path: readonly string[];
  readonly text: string;
  readonly isOptional: boolean;
  /** What `@default` says, as it is written. */
  readonly fallback?: string;
  /** What `@example` says: JSON. */
  readonly example?: string;
  readonly unit?: string;
  /** Where it acts, as `@affects` says; where it says nothing, that is where its group acts. */
  readonly affects?: readonly string[];
  /** What checks it, without defaults around it. */
  readonly schema: z.core.$ZodType;
  /** As `schema`, with its defaults. */
  readonly outer: z.core.$ZodType;
  /** Titles of the groups that describe what is below it. */
  readonly below: readonly string[];
}

/** Keys that stand together in one object. */
export interface ConfigGroup {
  /** Where the object is: `services.<name>`, or the same `of kind web`. */
  readonly title: string;
  readonly text: string;
  /** Where its keys act that say nothing of it. */
  readonly affects: readonly string[];
  /** Other places that take the same object. */
  readonly alsoAt: string[];
  readonly keys: readonly ConfigKey[];
}

/** What stands for a name that a user chooses. */
const NAME = '<name>';

/** Both configurations with all that is below them, by the interface that each begins with. */
export function readConfig(root: string): { readonly system: ConfigGroup[]; readonly environment: ConfigGroup[] } {
  const project = new Project({ useInMemoryFileSystem: true, compilerOptions: { strict: true } });
  const folder = join(root, 'lib', 'model');
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')))
    project.createSourceFile(`/${file.split(sep).join('/')}`, readFileSync(join(folder, file), 'utf8'));
  const read = (file: string, name: string, schema: z.ZodType, title: string) =>
    new Reader(schema).read(project.getSourceFileOrThrow(file).getInterfaceOrThrow(name), title);
  return {
    system: read('/system/config.ts', 'SystemConfigInput', systemConfigSchema, 'A system'),
    environment: read('/system/environment.ts', 'EnvironmentConfigInput', environmentConfigSchema, 'An environment'),
  };
}

class Reader {
  private readonly groups: ConfigGroup[] = [];
  /** The group of each interface that was met. */
  private readonly known = new Map<InterfaceDeclaration, ConfigGroup>();

  constructor(private readonly schema: z.ZodType) {}

  read(declaration: InterfaceDeclaration, title: string): ConfigGroup[] {
    this.add(declaration, title, [], {}, []);
    return this.groups;
  }

  /** Describes an interface at a path; `sample` holds what decides between kinds on the way there. */
  private add(
    declaration: InterfaceDeclaration,
    title: string,
    path: readonly string[],
    sample: object,
    affects: readonly string[],
    without: ReadonlySet<string> = new Set(),
  ): string {
    const met = this.known.get(declaration);
    if (met !== undefined) {
      met.alsoAt.push(title);
      // What is below may act elsewhere when it stands here; that is said once, of the first place.
      return met.title;
    }
    const keys: ConfigKey[] = [];
    const group = { title, text: descriptionOf(declaration), affects, alsoAt: [], keys };
    this.known.set(declaration, group);
    this.groups.push(group);
    for (const property of propertiesOf(declaration)) {
      if (!without.has(property.getName())) keys.push(this.key(property, path, sample, affects));
    }
    return title;
  }

  private key(
    property: PropertySignature,
    above: readonly string[],
    sample: object,
    inherited: readonly string[],
  ): ConfigKey {
    const name = property.getName();
    const path = [...above, name];
    const tags = tagsOf(property);
    const affects = tags.get('affects')?.split(', ');
    const [outer] = schemasAt(this.schema, path, sample);
    if (outer === undefined) throw new Error(`${path.join('.')}: the schema does not know it`);
    const type = property.getTypeNodeOrThrow();
    const unit = tags.get('unit') ?? unitOf(name);
    const optional = { affects, fallback: tags.get('default'), example: tags.get('example'), unit };
    return {
      name,
      path,
      text: descriptionOf(property),
      isOptional: property.hasQuestionToken(),
      outer,
      schema: unwrap(outer),
      below: this.below(type, path, sample, affects ?? inherited),
      ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    };
  }

  /** Describes the interfaces that a type leads to; their titles. */
  private below(
    type: TypeNode,
    path: readonly string[],
    sample: object,
    affects: readonly string[],
  ): readonly string[] {
    const { node, steps } = strip(type);
    const inner = [...path, ...steps];
    const declarations = interfacesOf(node);
    const title = inner.join('.').replaceAll('.0', '[]');
    const [only] = declarations;
    if (only === undefined) return [];
    if (declarations.length === 1) return [this.add(only, `\`${title}\``, inner, set(sample, inner, {}), affects)];
    return this.kinds(declarations, title, inner, sample, affects);
  }

  /** Several kinds of one thing: what all of them have, and what each has besides. */
  private kinds(
    declarations: readonly InterfaceDeclaration[],
    title: string,
    path: readonly string[],
    sample: object,
    affects: readonly string[],
  ): readonly string[] {
    const [first = [], ...others] = declarations.map(propertiesOf);
    const shared = first.filter((property) => others.every((properties) => properties.includes(property)));
    const sharedNames = new Set(shared.map((property) => property.getName()));
    const kindOf = (declaration: InterfaceDeclaration) =>
      propertiesOf(declaration).flatMap((property) => {
        const literal = property
          .getTypeNode()
          ?.getText()
          .match(/^'([\w-]+)'$/)?.[1];
        return literal === undefined ? [] : [{ key: property.getName(), literal }];
      })[0] ?? { key: '', literal: '' };
    const titles: string[] = [];
    if (shared.length > 0) {
      const { key, literal } = kindOf(declarations[0] as InterfaceDeclaration);
      const at = set(sample, path, { [key]: literal });
      const keys: ConfigKey[] = [];
      this.groups.push({ title: `\`${title}\``, text: 'What every kind states.', affects, alsoAt: [], keys });
      for (const property of shared) keys.push(this.key(property, path, at, affects));
      titles.push(`\`${title}\``);
    }
    for (const declaration of declarations) {
      const { key, literal } = kindOf(declaration);
      const at = set(sample, path, { [key]: literal });
      titles.push(this.add(declaration, `\`${title}\` of ${key} ${literal}`, path, at, affects, sharedNames));
    }
    return titles;
  }
}

/** Takes lists and records off a type: what they hold, and the steps of a path that lead there. */
function strip(type: TypeNode): { readonly node: TypeNode; readonly steps: readonly string[] } {
  if (Node.isTypeOperatorTypeNode(type)) return strip(type.getTypeNode());
  if (Node.isArrayTypeNode(type)) {
    const { node, steps } = strip(type.getElementTypeNode());
    return { node, steps: ['0', ...steps] };
  }
  if (Node.isTypeReference(type)) {
    const name = type.getTypeName().getText();
    const [first, second] = type.getTypeArguments();
    if ((name === 'Readonly' || name === 'Partial') && first !== undefined) return strip(first);
    if (name === 'Record' && second !== undefined) {
      const { node, steps } = strip(second);
      return { node, steps: [NAME, ...steps] };
    }
  }
  return { node: type, steps: [] };
}

/** The interfaces that a type is, or is one of. */
function interfacesOf(node: TypeNode): InterfaceDeclaration[] {
  if (Node.isUnionTypeNode(node)) return node.getTypeNodes().flatMap(interfacesOf);
  if (!Node.isTypeReference(node)) return [];
  const symbol = node.getTypeName().getSymbol();
  const [declaration] = (symbol?.getAliasedSymbol() ?? symbol)?.getDeclarations() ?? [];
  if (Node.isInterfaceDeclaration(declaration)) return [declaration];
  return Node.isTypeAliasDeclaration(declaration) ? interfacesOf(declaration.getTypeNodeOrThrow()) : [];
}

/** Its own keys and those of the interfaces that it extends, the base first; each once, as it is documented last. */
function propertiesOf(declaration: InterfaceDeclaration): PropertySignature[] {
  const bases = declaration.getExtends().flatMap((node) => {
    const symbol = node.getExpression().getSymbol();
    const found = (symbol?.getAliasedSymbol() ?? symbol)?.getDeclarations().find(Node.isInterfaceDeclaration);
    return found === undefined ? [] : propertiesOf(found);
  });
  return [...declaration.getProperties(), ...bases];
}

function descriptionOf(node: InterfaceDeclaration | PropertySignature): string {
  return (node.getJsDocs().at(-1)?.getDescription() ?? '').replace(/\s+/g, ' ').trim();
}

function tagsOf(node: PropertySignature): Map<string, string> {
  const tags = node.getJsDocs().flatMap((doc) => doc.getTags());
  return new Map(tags.map((tag) => [tag.getTagName(), (tag.getCommentText() ?? '').replace(/\s+/g, ' ').trim()]));
}

/** Units that a name ends in. */
const UNITS: Readonly<Record<string, string>> = {
  Seconds: 'seconds',
  Minutes: 'minutes',
  Hours: 'hours',
  Days: 'days',
  Percent: '%',
  Ms: 'milliseconds',
  MiB: 'MiB',
  GiB: 'GiB',
  Gb: 'GB',
  Usd: 'US dollars',
};

function unitOf(name: string): string | undefined {
  const ending = Object.keys(UNITS).find((unit) => name.endsWith(unit));
  return ending === undefined ? undefined : UNITS[ending];
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  const { innerType, in: input } = definitionOf(schema);
  const inner = innerType ?? input;
  return inner === undefined ? schema : unwrap(inner);
}

/** A copy of an object with a value at a path, and what is on the way there. */
function set(root: object, [key, ...rest]: readonly string[], value: object): object {
  if (key === undefined) return { ...root, ...value };
  const child = (root as Record<string, unknown>)[key];
  return { ...root, [key]: set(typeof child === 'object' && child !== null ? child : {}, rest, value) };
}
