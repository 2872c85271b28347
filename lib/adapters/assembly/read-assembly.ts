import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../model/validation/input-error';
import { recordOf, type Template } from '../../template/resource';
import type { AssemblyStack } from '../../template/stack';
import { asText } from '../../template/values';
import { constructPaths } from './construct-paths';
import { nestedStacks } from './nested-stacks';

interface Artifact {
  readonly type?: unknown;
  readonly displayName?: unknown;
  readonly environment?: unknown;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly metadata?: unknown;
  readonly additionalMetadataFile?: unknown;
}

/**
 * Every stack of a directory that `cdk synth` wrote: those of stages, which are assemblies in the assembly, and those that
 * are nested in stacks, each after the stack that holds it. By construct path.
 *
 * @throws {InputError} where the directory is no cloud assembly, or a file that it names cannot be read
 */
export function readAssembly(directory: string): AssemblyStack[] {
  const manifest = readJson(join(directory, 'manifest.json'));
  const artifacts = Object.entries(recordOf(recordOf(manifest).artifacts)) as [string, Artifact][];
  const found = artifacts.flatMap(([id, artifact]): AssemblyStack[] => {
    const { type, properties = {} } = artifact;
    if (type === 'cdk:cloud-assembly' && typeof properties.directoryName === 'string')
      return readAssembly(join(directory, properties.directoryName));
    if (type !== 'aws:cloudformation:stack' || typeof properties.templateFile !== 'string') return [];
    const stated = metadataOf(directory, artifact);
    const stack = stackOf(directory, id, artifact, stated);
    const read = (file: string) => (existsSync(join(directory, file)) ? readJson(join(directory, file)) : undefined);
    return [stack, ...nestedStacks(stack, { read, assets: assetsOf(directory, artifacts), metadata: stated })];
  });
  return found.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function stackOf(
  directory: string,
  id: string,
  { displayName, environment, properties = {} }: Artifact,
  metadata: Readonly<Record<string, unknown>>,
): AssemblyStack {
  const template = recordOf(readJson(join(directory, asText(properties.templateFile)))) as Template;
  // "jedire-prod/data (jedire-prod-data)" where the name is not what the path says.
  const path = (typeof displayName === 'string' ? displayName : id).replace(/ \(.*\)$/, '');
  const stackName = typeof properties.stackName === 'string' ? properties.stackName : id;
  const { account, region } = targetOf(environment);
  return {
    path,
    stackName,
    environment: path.includes('/') ? (path.split('/')[0] ?? path) : stackName,
    account,
    region,
    isProtected: properties.terminationProtection === true,
    template,
    paths: constructPaths(template, metadata),
  };
}

/** What the manifest says of each construct; newer versions of the CDK write it to a file of its own. */
function metadataOf(directory: string, { metadata, additionalMetadataFile }: Artifact): Record<string, unknown> {
  const extra = typeof additionalMetadataFile === 'string' ? readJson(join(directory, additionalMetadataFile)) : {};
  return { ...recordOf(metadata), ...recordOf(extra) };
}

/** Files by the hash of their content, as the lists say of what is uploaded before a deployment. */
function assetsOf(directory: string, artifacts: readonly (readonly [string, Artifact])[]): Map<string, string> {
  const lists = artifacts.flatMap(([, { type, properties = {} }]) =>
    type === 'cdk:asset-manifest' && typeof properties.file === 'string'
      ? [readJson(join(directory, properties.file))]
      : [],
  );
  const files = lists.flatMap((list) => Object.entries(recordOf(recordOf(list).files)));
  return new Map(files.map(([hash, file]) => [hash, asText(recordOf(recordOf(file).source).path)]));
}

/** Account and region of "aws://111111111111/eu-central-1", where the app names them. */
function targetOf(environment: unknown): { readonly account?: string; readonly region?: string } {
  const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(asText(environment)) ?? [];
  return {
    ...(account === undefined || account === 'unknown-account' ? {} : { account }),
    ...(region === undefined || region === 'unknown-region' ? {} : { region }),
  };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new InputError('bad-assembly', 'This is no cloud assembly that a review can read.', [
      {
        where: path,
        given: error instanceof Error ? error.message : asText(error),
        allowed: 'a directory that `cdk synth` wrote, with manifest.json and the templates it names',
        remedy: 'Synthesize the app again, and pass the directory that it wrote (cdk.out unless told otherwise).',
      },
    ]);
  }
}
