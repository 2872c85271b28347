import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CustomResource, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IDatabaseCluster } from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { wildcardRule } from '../../constructs/wildcard-rule';
import type { DatabaseUser } from '../../model/database-users';
import { InputError } from '../../model/input-error';
import { parseSchemaFiles } from '../../model/schema-files';
import { bundledCodeWith } from '../bundled-code';
import { type MigrateEnvironment, type MigrationsProperties, RESOURCE_TYPE, SCHEMA_FOLDER } from './env';

/** The longest Lambda allows; the handler gives up a minute before. */
const TIMEOUT = Duration.minutes(15);

/** How long CloudFormation waits for an answer; a function that dies without one fails the deployment soon after. */
const SERVICE_TIMEOUT = Duration.minutes(16);

/** The authorities of AWS, those of RDS among them, in Lambda's Node runtimes (Lambda developer guide, "CA certificate loading"). */
const CERTIFICATES = '/var/runtime/ca-cert.pem';

/** What Lambda needs to attach a function to a VPC (Lambda developer guide, "Giving Lambda functions access to resources in a VPC"). */
const NETWORK_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

export interface MigrationsProps {
  /** Folder of the SQL files, `0001-name.sql` and so on. */
  readonly folder: string;
  readonly vpc: ec2.IVpc;
  /** Subnets of the function; it needs a way to Secrets Manager and to S3. @default private subnets with egress */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /** The cluster to migrate, through its writer; one that is imported needs its endpoint, port and security groups. */
  readonly cluster: IDatabaseCluster;
  /** User and password of its owner, by the complete ARN. @default those that RDS keeps for a cluster with `manageMasterUserPassword` */
  readonly secret?: ISecret;
  readonly databaseName: string;
  /** Services that log in. @default no users are made */
  readonly users?: readonly DatabaseUser[];
  /** Key of the cluster's secret and of the function's logs; it must admit CloudWatch Logs. */
  readonly encryptionKey: IKey;
  /** What `tidemark migrate` finds the function by. @default CloudFormation chooses a name */
  readonly functionName?: string;
  /** @default logs are kept for a month */
  readonly logRetention?: RetentionDays;
}

/**
 * Applies the SQL files of a folder in every deployment that changes one, before what depends on this construct.
 *
 * A file that fails fails the deployment, and nothing of it stays. A rollback and a deletion change nothing. See
 * docs/database.md and docs/adr/0009.
 */
export class Migrations extends Construct implements ec2.IConnectable {
  readonly resource: CustomResource;
  readonly function: LambdaFunction;
  readonly logGroup: LogGroup;
  readonly connections: ec2.Connections;

  constructor(scope: Construct, id: string, props: MigrationsProps) {
    super(scope, id);
    const { cluster, encryptionKey, users = [] } = props;
    const folder = resolve(props.folder);
    const shown = join(basename(dirname(folder)), basename(folder));
    const texts = readFiles(folder);
    const files = parseSchemaFiles(texts, props.folder);
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention ?? RetentionDays.ONE_MONTH,
      encryptionKey,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const securityGroup = new ec2.SecurityGroup(this, 'Access', {
      vpc: props.vpc,
      description: 'The function that migrates the database',
      allowAllOutbound: false,
    });
    securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'HTTPS to Secrets Manager and CloudFormation');
    const environment: MigrateEnvironment = {
      DATABASE_HOST: cluster.clusterEndpoint.hostname,
      DATABASE_PORT: String(cluster.clusterEndpoint.port),
      DATABASE_NAME: props.databaseName,
      DATABASE_SECRET_ARN: this.secret(props).secretArn,
      DATABASE_USERS: JSON.stringify(users),
      SCHEMA_NAME: shown,
    };
    this.function = new LambdaFunction(this, 'Function', {
      description: `Applies the migrations of ${shown}`,
      ...(props.functionName === undefined ? {} : { functionName: props.functionName }),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: bundledCodeWith(
        __dirname,
        Object.fromEntries(files.map(({ file, sql }) => [`${SCHEMA_FOLDER}/${file}`, sql])),
      ),
      memorySize: 512,
      timeout: TIMEOUT,
      // What has failed was answered; a second run minutes later would come as a surprise.
      retryAttempts: 0,
      role: this.role(props),
      logGroup: this.logGroup,
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      securityGroups: [securityGroup],
      environment: { ...environment, NODE_EXTRA_CA_CERTS: CERTIFICATES },
    });
    this.connections = this.function.connections;
    const rules = this.admit(cluster, securityGroup);
    const properties: MigrationsProperties = {
      Digest: digest([files.map(({ file, sql }) => [file, sql.replaceAll('\r\n', '\n')]), users]),
      Files: files.map(({ name }) => name),
      Host: environment.DATABASE_HOST,
    };
    this.resource = new CustomResource(this, 'Resource', {
      resourceType: RESOURCE_TYPE,
      serviceToken: this.function.functionArn,
      serviceTimeout: SERVICE_TIMEOUT,
      properties: { ...properties },
    });
    // The writer must be there and the way to it open.
    this.resource.node.addDependency(cluster, this.function, securityGroup, ...rules);
  }

  /**
   * Opens the way from the function to the database. The rules stand here and not, where the CDK would put some of them, beside
   * the database: the migration has to wait for them, and not for everybody else's.
   */
  private admit({ connections, clusterEndpoint }: IDatabaseCluster, from: ec2.SecurityGroup): Construct[] {
    const { port } = clusterEndpoint;
    return connections.securityGroups.map((group, index) => {
      from.addEgressRule(group, ec2.Port.tcp(port), 'to the writer of the database');
      return new ec2.CfnSecurityGroupIngress(this, `Admitted${index}`, {
        groupId: group.securityGroupId,
        sourceSecurityGroupId: from.securityGroupId,
        ipProtocol: 'tcp',
        fromPort: port,
        toPort: port,
        description: 'from the function that migrates',
      });
    });
  }

  private secret({ cluster, secret = (cluster as { readonly secret?: ISecret }).secret }: MigrationsProps): ISecret {
    if (secret !== undefined) return secret;
    throw new InputError('no-secret', `${this.node.path} cannot log in`, [
      {
        where: `${this.node.path}: cluster`,
        given: 'a cluster without a secret',
        allowed: 'a cluster whose master password is kept in Secrets Manager',
        remedy: 'Set manageMasterUserPassword, or name the secret in `secret`.',
      },
    ]);
  }

  /** Its own role: the managed policies that the CDK would attach let it write to every log group of the account. */
  private role(props: MigrationsProps): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup.grantWrite(role);
    // Not by the secret's own grant: it would also write to the policy of its key, in the stack that this one depends on.
    role.addToPolicy(
      new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [this.secret(props).secretArn] }),
    );
    props.encryptionKey.grantDecrypt(role);
    role.addToPolicy(new PolicyStatement({ actions: NETWORK_ACTIONS, resources: ['*'] }));
    Validations.of(role).acknowledge({
      id: wildcardRule(Stack.of(this), '*'),
      reason: 'Network interfaces of the function: Lambda makes them, under ids that nobody knows before.',
    });
    return role;
  }
}

function readFiles(folder: string): Record<string, string> {
  if (!existsSync(folder))
    throw new InputError('no-schema', 'There is nothing to migrate with', [
      { where: 'folder', given: folder, allowed: 'a folder of SQL files', remedy: 'Make it, or correct the path.' },
    ]);
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

function digest(of: unknown): string {
  return createHash('sha256').update(JSON.stringify(of)).digest('hex');
}
