import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { CapacityPlan } from '../model/plan/capacity-plan';
import type { SystemConfig } from '../model/system/config';
import type { EnvironmentConfig } from '../model/system/environment';
import { listGroups, servicesInGroup, shardsInGroup } from '../model/system/groups';
import { servicesStackId } from '../model/system/resource-names';
import { InputError } from '../model/validation/input-error';
import { DataStack } from './data-stack';
import { EdgeLogsStack } from './edge-logs-stack';
import { EdgeStack } from './edge-stack';
import { FirewallStack } from './firewall-stack';
import { MonitoringGroupStack } from './monitoring-group-stack';
import { MonitoringStack } from './monitoring-stack';
import { NetworkStack } from './network-stack';
import { SchemaStack } from './schema-stack';
import { ServiceGroupStack } from './service-group-stack';
import { ServiceStack } from './service-stack';
import { ShardGroupStack } from './shard-group-stack';
import { checkStackSizes } from './stack-sizes';
import { WarmingStack } from './warming-stack';

export interface PlatformProps {
  /** The system, sized for the environment (`sizeFor`). */
  readonly system: SystemConfig;
  /** Where it runs, and how large. */
  readonly environment: EnvironmentConfig;
  /** Capacity plans by service or target of the database. @default no scheduled floors */
  readonly plans?: Readonly<Record<string, CapacityPlan>>;
  /** Folder of the system's migrations, applied between database and services. @default the schema is left alone */
  readonly schemaFolder?: string;
  /** Dated actions of the plans before this instant are left out. @default all are written */
  readonly plannedFrom?: Date;
}

/** The stacks of a group of services or shards. */
export interface PlatformGroup {
  /** Undefined where the group has no services. */
  readonly services?: ServiceGroupStack;
  /** Undefined where the group has no shards. */
  readonly data?: ShardGroupStack;
  /** Undefined where the group has no shards, or the schema is left alone. */
  readonly schema?: SchemaStack;
  readonly monitoring: MonitoringGroupStack;
}

/**
 * One system in one environment: the stacks and how they hang together.
 *
 * A construct and not a CDK stage, so that its stacks stand in the main assembly, where `cdk deploy --all` finds them.
 */
export class Platform extends Construct {
  readonly network: NetworkStack;
  readonly data: DataStack;
  /** Undefined where the schema is left alone. */
  readonly schema?: SchemaStack;
  readonly services: ServiceStack;
  readonly firewall: FirewallStack;
  readonly edge: EdgeStack;
  /** Undefined where the system warms no caches. */
  readonly warming?: WarmingStack;
  readonly monitoring: MonitoringStack;
  /** The stacks of each group that services or shards state, by group. */
  readonly groups: Readonly<Record<string, PlatformGroup>>;

  constructor(scope: Construct, id: string, props: PlatformProps) {
    super(scope, id);
    const { system, environment } = props;
    const common = { name: { system: system.name, environment: environment.name }, environment };
    this.network = new NetworkStack(this, 'network', common);
    const { vpc } = this.network.network;
    const planned = {
      plans: props.plans ?? {},
      plannedFrom: props.plannedFrom,
    };
    this.data = new DataStack(this, 'data', { ...common, system, vpc, ...planned });
    const { data } = this;
    const groups = listGroups(system);
    // Before the services: each is let in to the shards that are known by then.
    const shardGroups = build(
      groups.filter((group) => shardsInGroup(system, group).length > 0),
      (group) => new ShardGroupStack(this, `data-${group}`, { ...common, system, vpc, data, group }),
    );
    const forServices = { ...common, system, data, ...planned };
    this.services = new ServiceStack(this, servicesStackId(), { ...forServices, vpc });
    const serviceGroups = build(
      groups.filter((group) => Object.keys(servicesInGroup(system, group)).length > 0),
      (group) => new ServiceGroupStack(this, servicesStackId(group), { ...forServices, main: this.services, group }),
    );
    const { schemaFolder } = props;
    const schemaGroups: Record<string, SchemaStack> = {};
    if (schemaFolder !== undefined) {
      if (system.database === undefined) throw noDatabase(system.name, schemaFolder);
      const { databaseName } = system.database;
      const schemaOf = (id: string, { databases }: Pick<DataStack, 'databases'>) => {
        const from = { data, databases, databaseName, schemaFolder };
        const schema = new SchemaStack(this, id, { ...common, system, vpc, ...from });
        // A service that starts finds the tables that it was written for, in every shard.
        for (const services of [this.services, ...Object.values(serviceGroups)]) services.addStackDependency(schema);
        return schema;
      };
      this.schema = schemaOf('schema', data);
      for (const [group, shards] of Object.entries(shardGroups))
        schemaGroups[group] = schemaOf(`schema-${group}`, shards);
    }
    this.firewall = new FirewallStack(this, 'firewall', { ...common, system });
    this.edge = new EdgeStack(this, 'edge', {
      ...common,
      system,
      loadBalancer: this.services.loadBalancer.loadBalancer,
      webAclArn: this.firewall.webAclArn,
      encryptionKey: this.data.encryptionKey,
      ...(this.firewall.certificate === undefined ? {} : { certificate: this.firewall.certificate }),
    });
    if (!this.edge.deliversItsLogs) {
      new EdgeLogsStack(this, 'edge-logs', {
        ...common,
        distributionArn: this.edge.edge.distribution.distributionArn,
        bucket: this.edge.logBucket,
      });
    }
    const { warm } = system;
    if (warm !== undefined) {
      const { edge } = this;
      this.warming = new WarmingStack(this, 'warming', { ...common, system, warm, data, edge, ...planned });
    }
    this.monitoring = new MonitoringStack(this, 'monitoring', {
      ...common,
      system,
      data: this.data,
      services: this.services,
      edge: this.edge,
      ...(this.schema === undefined ? {} : { schema: this.schema }),
      ...(this.warming === undefined ? {} : { warming: this.warming }),
    });
    this.groups = build(groups, (group) => {
      const stacks = {
        ...(serviceGroups[group] === undefined ? {} : { services: serviceGroups[group] }),
        ...(shardGroups[group] === undefined ? {} : { data: shardGroups[group] }),
        ...(schemaGroups[group] === undefined ? {} : { schema: schemaGroups[group] }),
      };
      const main = this.monitoring;
      const monitoring = new MonitoringGroupStack(this, `monitoring-${group}`, { ...common, system, main, ...stacks });
      return { ...stacks, monitoring };
    });
    checkStackSizes(system, this.node.children.filter(Stack.isStack));
  }
}

/** What is made for each name, by name. */
function build<T>(names: readonly string[], make: (name: string) => T): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, make(name)]));
}

function noDatabase(system: string, schemaFolder: string): InputError {
  return new InputError('no-database', `${system} has migrations and no database`, [
    {
      where: 'schemaFolder',
      given: schemaFolder,
      allowed: 'a folder of migrations for a system with a `database`',
      remedy: `Add \`database\` to config/systems/${system}.ts, or remove the folder.`,
    },
  ]);
}
