import { recordOf, resourcesOf, type Template, type TemplateResource } from '../../template/resource';
import { type AssemblyStack, NESTED_STACK } from '../../template/stack';
import { constructPaths } from './construct-paths';

/** Stacks in a stack may hold stacks; a template that names itself would never end. */
const DEEPEST = 16;

/** What is known of the assembly that a nested stack's template stands in. */
export interface NestedSources {
  /** The file as JSON; undefined where the assembly has none of that name. */
  readonly read: (file: string) => unknown;
  /** Files of assets by the hash of their content. */
  readonly assets: ReadonlyMap<string, string>;
  /** What the manifest says of each construct. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** The stacks nested in one, and those nested in them. One whose template is not in the assembly is left out. */
export function nestedStacks(parent: AssemblyStack, sources: NestedSources, depth = 0): AssemblyStack[] {
  if (depth === DEEPEST) return [];
  return Object.entries(resourcesOf(parent.template)).flatMap(([logicalId, resource]) => {
    if (resource.Type !== NESTED_STACK) return [];
    const file = templateFile(resource, sources.assets);
    const content = file === undefined ? undefined : sources.read(file);
    if (content === undefined) return [];
    const template = recordOf(content) as Template;
    const path = nestedPath(parent.paths.get(logicalId) ?? `${parent.path}/${logicalId}`);
    const nested: AssemblyStack = {
      ...parent,
      path,
      template,
      paths: constructPaths(template, sources.metadata, path),
      nestedIn: { path: parent.path, logicalId },
    };
    return [nested, ...nestedStacks(nested, sources, depth + 1)];
  });
}

/** By the asset's own metadata, and else by the hash that the address of the template ends in. */
function templateFile({ Metadata, Properties }: TemplateResource, assets: ReadonlyMap<string, string>) {
  const named = recordOf(Metadata)['aws:asset:path'];
  if (typeof named === 'string') return named;
  const [, hash = ''] = /([0-9a-f]{64})\.json/.exec(JSON.stringify(recordOf(Properties).TemplateURL) ?? '') ?? [];
  return assets.get(hash);
}

/** The CDK puts the resource of the stack app/Search beside it, as app/Search.NestedStack/Search.NestedStackResource. */
function nestedPath(resource: string): string {
  return resource.replace(/\.NestedStack\/[^/]*$/, '');
}
