import type { Construct } from 'constructs';
import { Alarms } from '../constructs/monitoring/alarms';
import { PlatformDashboard } from '../constructs/monitoring/platform-dashboard';
import type { SystemConfig } from '../model/system/config';
import { addAlarmsOfDatabases, addAlarmsOfPartitions, addAlarmsOfServices } from './alarms-of-stacks';
import { groupSections } from './dashboard-sections';
import { MONITORING_STACK_PROPS, type MonitoringStack } from './monitoring-stack';
import { PlatformStack, type PlatformStackProps } from './platform-stack';
import type { SchemaStack } from './schema-stack';
import type { ServiceGroupStack } from './service-group-stack';
import type { ShardGroupStack } from './shard-group-stack';

export interface MonitoringGroupStackProps extends PlatformStackProps {
  readonly system: SystemConfig;
  /** Has the topic. */
  readonly main: MonitoringStack;
  /** @default the group has no services */
  readonly services?: ServiceGroupStack;
  /** @default the group has no shards */
  readonly data?: ShardGroupStack;
  /** @default the schema is left alone */
  readonly schema?: SchemaStack;
}

/** The alarms of a group, which tell the same topic, and a dashboard of its own. */
export class MonitoringGroupStack extends PlatformStack {
  readonly alarms: Alarms;

  constructor(scope: Construct, id: string, props: MonitoringGroupStackProps) {
    super(scope, id, { ...props, stackProps: MONITORING_STACK_PROPS });
    const { system, main, services, data, schema } = props;
    this.alarms = new Alarms(this, 'Alarms', main.topic);
    if (services !== undefined) addAlarmsOfServices(this.alarms, system, services);
    addAlarmsOfDatabases(this.alarms, system, data?.databases ?? []);
    addAlarmsOfPartitions(this.alarms, schema);
    new PlatformDashboard(this, 'Overview', {
      dashboardName: this.stackName,
      sections: groupSections(system, services, data?.shards ?? {}),
    });
  }
}
