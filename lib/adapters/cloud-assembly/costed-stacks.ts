import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CostedStack, CostTemplate } from '../../capacity/cost';

interface Artifact {
  readonly type: string;
  readonly displayName?: string;
  /** `aws://account/region`. */
  readonly environment?: string;
  readonly properties?: { readonly templateFile?: string; readonly directoryName?: string };
  readonly metadata?: Metadata;
  readonly additionalMetadataFile?: string;
}

type Metadata = Readonly<Record<string, readonly { readonly type: string; readonly data?: unknown }[]>>;

/** A stack before it is known which of its resources are stacks within it. */
interface StackFile {
  readonly directory: string;
  readonly templateFile: string;
  /** Construct path. */
  readonly path: string;
  readonly environment: string;
  readonly region?: string;
  /** Logical ids by construct path, those of stacks within it included. */
  readonly ids: readonly (readonly [path: string, logicalId: string])[];
  /** Template files by the hash that a template's URL has. */
  readonly files: ReadonlyMap<string, string>;
}

const NESTED = 'AWS::CloudFormation::Stack';

/** The stacks of a cloud assembly with all that their cost is read from; those of its stages and nested ones as well. */
export function costedStacks(directory: string): CostedStack[] {
  const { artifacts } = readJson(join(directory, 'manifest.json')) as { readonly artifacts: Record<string, Artifact> };
  return Object.entries(artifacts).flatMap(([name, artifact]) => {
    const { type, properties = {} } = artifact;
    if (type === 'cdk:cloud-assembly') return costedStacks(join(directory, properties.directoryName ?? ''));
    return type === 'aws:cloudformation:stack' ? withNested(stackFile(directory, name, artifact)) : [];
  });
}

function stackFile(directory: string, name: string, artifact: Artifact): StackFile {
  const { displayName = name, environment = '', properties = {}, metadata = {}, additionalMetadataFile } = artifact;
  const extra =
    additionalMetadataFile === undefined ? {} : (readJson(join(directory, additionalMetadataFile)) as Metadata);
  const path = displayName.replace(/ \(.*\)$/, '');
  const region = environment.split('/').at(-1) ?? '';
  return {
    directory,
    templateFile: properties.templateFile ?? '',
    path,
    environment: path.split('/')[0] ?? path,
    // An app that names no region says `unknown-region`.
    ...(/^[a-z]{2}(-[a-z]+)+-\d$/.test(region) ? { region } : {}),
    ids: Object.entries({ ...metadata, ...extra }).flatMap(([constructPath, entries]) =>
      entries
        .filter((entry) => entry.type === 'aws:cdk:logicalId' && typeof entry.data === 'string')
        .map((entry) => [constructPath.replace(/^\//, ''), String(entry.data)] as const),
    ),
    files: templateFiles(join(directory, `${name}.assets.json`)),
  };
}

/** Files of the assets of a stack by their hashes. */
function templateFiles(path: string): Map<string, string> {
  if (!existsSync(path)) return new Map();
  const { files = {} } = readJson(path) as { readonly files?: Record<string, { readonly source?: { path?: string } }> };
  return new Map(Object.entries(files).map(([hash, { source }]) => [hash, source?.path ?? '']));
}

/** A stack and those within it. What stands for one of these in the template is left out: what it makes is read instead. */
function withNested(stack: StackFile): CostedStack[] {
  const { directory, templateFile, path, environment, region, ids, files } = stack;
  const template = readJson(join(directory, templateFile)) as CostTemplate;
  const nested = Object.entries(template.Resources ?? {}).flatMap(([logicalId, { Type, Properties = {} }]) => {
    if (Type !== NESTED) return [];
    const url = JSON.stringify(Properties.TemplateURL ?? '');
    const file = [...files].find(([hash]) => url.includes(hash))?.[1];
    if (file === undefined || !existsSync(join(directory, file))) return [];
    return [{ logicalId, file, path: nestedPath(pathOf(ids, logicalId, path) ?? `${path}/${logicalId}`) }];
  });
  const own = ids.filter(([resource]) => !nested.some((inner) => resource.startsWith(`${inner.path}/`)));
  const read = new Set(nested.map(({ logicalId }) => logicalId));
  return [
    {
      environment,
      path,
      ...(region === undefined ? {} : { region }),
      template: { ...template, Resources: without(template.Resources ?? {}, read) },
      paths: Object.fromEntries(own.map(([resource, logicalId]) => [logicalId, resource])),
    },
    ...nested.flatMap((inner) =>
      withNested({
        ...stack,
        templateFile: inner.file,
        path: inner.path,
        ids: ids.filter(([resource]) => resource.startsWith(`${inner.path}/`)),
      }),
    ),
  ];
}

/** `stack/Inner.NestedStack/Inner.NestedStackResource` stands for what is below `stack/Inner`. */
function nestedPath(resource: string): string {
  return resource.replace(/\.NestedStack\/[^/]+\.NestedStackResource$/, '');
}

/** The path of a resource of a stack itself: ids of stacks within it may be the same. */
function pathOf(ids: StackFile['ids'], logicalId: string, stack: string): string | undefined {
  return ids
    .filter(([path, id]) => id === logicalId && path.startsWith(`${stack}/`))
    .map(([path]) => path)
    .sort((a, b) => a.length - b.length)[0];
}

function without<T>(record: Readonly<Record<string, T>>, left: ReadonlySet<string>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !left.has(name)));
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
