/** Which system in which environment; every stack name and published parameter starts with it. */
export interface PlatformName {
  readonly system: string;
  readonly environment: string;
}

/** `jedire-staging-network`: the name of one of a platform's stacks. */
export function stackName({ system, environment }: PlatformName, stack: string): string {
  return `${system}-${environment}-${stack}`;
}

/** `services`, or `services-search`: the stack of the services that state no group, or of those of a group. */
export function servicesStackId(group?: string): string {
  return group === undefined ? 'services' : `services-${group}`;
}

/** `/jedire/staging`: below it stand the parameters that services read. */
export function parameterPrefix({ system, environment }: PlatformName): string {
  return `/${system}/${environment}`;
}

/** `jedire-staging-schema-migrate`: the function that migrates a database or shard, known to the command line by its name. */
export function migrateFunctionName(platform: PlatformName, shard?: string): string {
  const name = `${stackName(platform, 'schema')}-migrate`;
  return shard === undefined ? name : `${name}-${shard}`;
}

/** `jedire-staging-schema-partitions`: the function that keeps the partitions of a database or shard, as the runbook calls it. */
export function partitionsFunctionName(platform: PlatformName, shard?: string): string {
  const name = `${stackName(platform, 'schema')}-partitions`;
  return shard === undefined ? name : `${name}-${shard}`;
}

/** `jedire_staging_archive`: the database of the Glue Data Catalog that the archive is asked by; Athena takes no hyphen unquoted. */
export function archiveCatalogName({ system, environment }: PlatformName): string {
  return `${system}_${environment}_archive`.toLowerCase().replace(/[^a-z0-9_]/g, '_');
}
