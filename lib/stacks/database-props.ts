import { Duration } from 'aws-cdk-lib';
import type { DatabaseConfig } from '../model/database/config';
import type { EnvironmentConfig } from '../model/system/environment';

/** What a cluster's construct takes from its configuration. */
export function databaseProps(database: DatabaseConfig, { stateful }: EnvironmentConfig) {
  const { readerAutoscaling, serverless, ioCost, proxy } = database;
  return {
    databaseName: database.databaseName,
    writerInstanceClass: database.writer.instanceClass,
    readers: database.readers,
    readerAutoscaling,
    serverless,
    ioCostSharePercent: ioCost === undefined ? undefined : ioCost.sharePercent,
    proxyMaxConnectionsPercent: proxy.maxConnectionsPercent,
    proxyIdleClientTimeout: Duration.seconds(proxy.idleClientTimeoutSeconds),
    proxyBorrowTimeout: Duration.seconds(proxy.borrowTimeoutSeconds),
    backupRetention: Duration.days(stateful.backupRetentionDays),
    deletionProtection: stateful.deletionProtection,
    optOutReason: stateful.optOutReason,
  };
}
