/** Where an input was written: its file, and how to find the file and line of what stands at a path of it. */
export interface Source {
  readonly file: string;
  readonly locate?: (path: readonly PropertyKey[]) => { readonly file: string; readonly line: number } | undefined;
}

/** A path in a source, for people: `config/systems/shop.ts:12: services.web.cpu`; `scope` stands between the two. */
export function formatWhere({ file, locate }: Source, path: readonly PropertyKey[], scope = ''): string {
  const found = locate?.(path);
  const place = `${found === undefined ? file : `${found.file}:${found.line}`}${scope}`;
  return path.length === 0 ? place : `${place}: ${path.map(String).join('.')}`;
}
