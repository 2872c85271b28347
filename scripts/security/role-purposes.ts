/** What each role is for, by its path below the platform; of services, caches and shards the name is left out (`general`). */
export const ROLE_PURPOSES: Readonly<Record<string, string>> = {
  'data/Database/Cluster/MonitoringRole': 'RDS writes the operating system’s figures of the instances to CloudWatch.',
  'data/Database/ProxyRole': 'The proxy connects on to the database as the very user that connected to it.',
  'data/Database/ArchiveExportRole': 'The database writes partitions to the archive.',
  'data/Database/ArchiveImportRole': 'The database reads partitions from the archive again.',
  'data/Database/Readers/Role': 'Application Auto Scaling adds and removes readers.',
  'data/Cache-*/Shards/Role': 'Application Auto Scaling adds and removes shards of the cache.',
  'data/Cache-*/Replicas/Role': 'Application Auto Scaling adds and removes replicas of the cache.',
  'network/Network/Vpc/FlowLog/IAMRole': 'The VPC writes its flow logs.',
  'schema/Migrations/Role': 'The function that migrates logs in as the owner of the schema.',
  'schema/Partitions/Role':
    'The function that keeps partitions logs in as the owner, and verifies what is in the archive.',
  'schema/Partitions/SchedulerRole': 'The schedule calls the function that keeps partitions.',
  'edge/Edge/OriginAccess/Role':
    'The function that finds CloudFront’s security group in the VPC may describe groups, and nothing else.',
  'warming/Warming/Role': 'The function that requests pages before a peak writes its log, and nothing else.',
  'warming/Warming/SchedulerRole': 'The schedule calls the function that requests pages.',
  'services/*/Task/Definition/TaskRole':
    'The application: the database as its own user, and the caches and queues that its config names.',
  'services/*/Task/Definition/ExecutionRole': 'ECS starts the task and writes its log.',
  'services/ReassertFloor/Role': 'The function that raises the floor of a service after a deployment.',
  'services/LogArchive-*/Role': 'Firehose writes the log of a service to the archive; it may not delete.',
  'services/LogArchive-*/SubscriptionRole': 'CloudWatch Logs hands the log of a service to Firehose.',
};

const GENERAL: readonly (readonly [RegExp, string])[] = [
  [/^services\/[^/]+\/Task\b/, 'services/*/Task'],
  [/\b(Cache|Queue|LogArchive|LogArchiveFailures|Ttl)-[^/]+/, '$1-*'],
  [/\bShard-[^/]+/, 'Database'],
  [/^schema\/(Migrations|Partitions)-[^/]+/, 'schema/$1'],
  [/\/Cluster\/(?!MonitoringRole|Resource)[^/]+/, '/Cluster/*'],
  [/publicSubnet\d/, 'publicSubnet*'],
  [/\/from [^/]+$/, '/from *'],
];

/** A path without the names that config chooses. Shards are databases. */
export function general(path: string): string {
  return GENERAL.reduce((text, [pattern, by]) => text.replace(pattern, by), path);
}
