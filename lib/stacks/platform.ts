import { Construct } from 'constructs';
import type { CapacityPlan } from '../model/plan/capacity-plan';
import type { SystemConfig } from '../model/system/config';
import type { EnvironmentConfig } from '../model/system/environment';
import { InputError } from '../model/validation/input-error';
import { DataStack } from './data-stack';
import { EdgeLogsStack } from './edge-logs-stack';
import { EdgeStack } from './edge-stack';
import { FirewallStack } from './firewall-stack';
import { MonitoringStack } from './monitoring-stack';
import { NetworkStack } from './network-stack';
import { SchemaStack } from './schema-stack';
import { ServiceStack } from './service-stack';
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
    this.services = new ServiceStack(this, 'services', {
      ...common,
      system,
      vpc,
      data: this.data,
      ...planned,
    });
    const { schemaFolder } = props;
    if (schemaFolder !== undefined) {
      if (system.database === undefined) throw noDatabase(system.name, schemaFolder);
      const { databaseName } = system.database;
      this.schema = new SchemaStack(this, 'schema', {
        ...common,
        system,
        vpc,
        data: this.data,
        schemaFolder,
        databaseName,
      });
      // A service that starts finds the tables that it was written for.
      this.services.addStackDependency(this.schema);
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
      const { data, edge } = this;
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
  }
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
