import { recordOf, resourcesOf, type Template } from '../../template/resource';

/** An entry of what the manifest says of a construct. */
interface MetadataEntry {
  readonly type?: unknown;
  readonly data?: unknown;
}

/**
 * Construct paths by logical id: from the resource's own metadata, and where an app leaves that out
 * (`--path-metadata false`), from what the manifest says.
 *
 * @param metadata by construct path with a leading slash
 * @param below only paths below this one; ids of a nested stack may be those of its parent too
 */
export function constructPaths(
  template: Template,
  metadata: Readonly<Record<string, unknown>>,
  below?: string,
): Map<string, string> {
  const paths = new Map<string, string>();
  for (const [given, entries] of Object.entries(metadata)) {
    const path = given.replace(/^\//, '');
    if (below !== undefined && !path.startsWith(`${below}/`)) continue;
    for (const { type, data } of (Array.isArray(entries) ? entries : []) as MetadataEntry[])
      if (type === 'aws:cdk:logicalId' && typeof data === 'string' && !paths.has(data)) paths.set(data, path);
  }
  for (const [logicalId, resource] of Object.entries(resourcesOf(template))) {
    const own = recordOf(resource.Metadata)['aws:cdk:path'];
    if (typeof own === 'string') paths.set(logicalId, own);
  }
  return paths;
}
