import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CustomResource, Duration } from 'aws-cdk-lib';
import type { Connections, IConnectable } from 'aws-cdk-lib/aws-ec2';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { CfnDBProxyTargetGroup } from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import {
  type MigrateEnvironment,
  type MigrationsProperties,
  RESOURCE_TYPE,
  SCHEMA_FOLDER,
} from '../../handlers/migrations/env';
import { parseSchemaFiles } from '../../model/database/migration-files';
import type { DatabaseUser } from '../../model/database/users';
import { InputError } from '../../model/validation/input-error';
import { bundledCodeWith } from '../bundled-code';
import { injectedProps } from '../injected-props';
import { addDatabaseFunction, type DatabaseFunctionProps, findSecret, noSecret } from './database-function';

/** How long CloudFormation waits for an answer; a function that dies without one fails the deployment soon after. */
const SERVICE_TIMEOUT = Duration.minutes(16);

/** Id of what `registerProxyTargetsAfter` makes beside the migrations. */
export const PROXY_TARGETS = 'ProxyTargets';

export interface MigrationsProps extends DatabaseFunctionProps {
  /** Folder of the SQL files, `0001-name.sql` and so on. */
  readonly folder: string;
  /** Services that log in. @default no users are made */
  readonly users?: readonly DatabaseUser[];
}

/**
 * Applies the SQL files of a folder in every deployment that changes one, before what depends on this construct.
 *
 * A file that fails fails the deployment, and nothing of it stays. A rollback and a deletion change nothing. See
 * docs/database.md and docs/adr/0009.
 */
export class Migrations extends Construct implements IConnectable {
  /** What a property injector calls it. */
  static readonly PROPERTY_INJECTION_ID = 'tidemark.Migrations';

  readonly resource: CustomResource;
  readonly function: LambdaFunction;
  readonly logGroup: LogGroup;
  readonly connections: Connections;
  /** What lets the function reach the database. */
  readonly rules: readonly Construct[];

  constructor(scope: Construct, id: string, props: MigrationsProps) {
    props = injectedProps(Migrations, scope, id, props);
    super(scope, id);
    const { cluster, users = [] } = props;
    const folder = resolve(props.folder);
    const shown = join(basename(dirname(folder)), basename(folder));
    const files = parseSchemaFiles(readFiles(folder), props.folder);
    const secret = findSecret(props);
    if (secret === undefined)
      throw new InputError('no-secret', `${this.node.path} cannot log in`, [noSecret(this.node.path)]);
    checkUsersSize(users, this.node.path);
    const environment: Pick<MigrateEnvironment, 'DATABASE_USERS' | 'SCHEMA_NAME'> = {
      DATABASE_USERS: JSON.stringify(users),
      SCHEMA_NAME: shown,
    };
    const parts = addDatabaseFunction(this, props, secret, {
      description: `Applies the migrations of ${shown}`,
      does: 'migrates the database',
      https: 'Secrets Manager and CloudFormation',
      code: bundledCodeWith(
        'migrations',
        Object.fromEntries(files.map(({ file, sql }) => [`${SCHEMA_FOLDER}/${file}`, sql])),
      ),
      memorySize: 512,
      // What has failed was answered; a second run minutes later would come as a surprise.
      retryAttempts: 0,
      environment,
    });
    this.function = parts.function;
    this.logGroup = parts.logGroup;
    this.rules = parts.rules;
    this.connections = this.function.connections;
    const properties: MigrationsProperties = {
      Digest: digest([files.map(({ file, sql }) => [file, sql.replaceAll('\r\n', '\n')]), users]),
      Files: files.map(({ name }) => name),
      Host: cluster.clusterEndpoint.hostname,
    };
    this.resource = new CustomResource(this, 'Resource', {
      resourceType: RESOURCE_TYPE,
      serviceToken: this.function.functionArn,
      serviceTimeout: SERVICE_TIMEOUT,
      properties: { ...properties },
    });
    // The writer must be there and the way to it open.
    this.resource.node.addDependency(cluster, this.function, ...parts.securityGroups, ...parts.rules);
  }

  /** Targets of the proxy, which wait for the migrations (`registerProxyTargetsAfter`); undefined where there are none. */
  get proxyTargets(): CfnDBProxyTargetGroup | undefined {
    return this.node.tryFindChild(PROXY_TARGETS) as CfnDBProxyTargetGroup | undefined;
  }
}

/**
 * Lambda takes 4 KB of environment in all (read: AWS Lambda developer guide, "Lambda quotas"); the rest of it is less than 1 KB.
 */
const MOST_USERS_BYTES = 3 * 1024;

function checkUsersSize(users: readonly DatabaseUser[], where: string): void {
  const bytes = Buffer.byteLength(JSON.stringify(users));
  if (bytes <= MOST_USERS_BYTES) return;
  throw new InputError('too-many-grants', `${where} cannot be told what its users may do`, [
    {
      where: 'services.*.tables',
      given: `${bytes} bytes for ${users.length} users`,
      allowed: `${MOST_USERS_BYTES} bytes: what the environment of a function takes`,
      remedy: 'Name schemas (`billing.*`) instead of tables.',
    },
  ]);
}

function readFiles(folder: string): Record<string, Uint8Array> {
  if (!existsSync(folder))
    throw new InputError('no-schema', 'There is nothing to migrate with', [
      { where: 'folder', given: folder, allowed: 'a folder of SQL files', remedy: 'Make it, or correct the path.' },
    ]);
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name))]));
}

function digest(of: unknown): string {
  return createHash('sha256').update(JSON.stringify(of)).digest('hex');
}
