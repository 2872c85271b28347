import { Duration, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { FunctionProps, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IDatabaseCluster } from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Problem } from '../../model/validation/input-error';
import { addHandlerFunction } from '../handler-function';
import { chooseSecurityGroups } from '../network/security-groups';
import { chooseSubnets } from '../network/subnets';
import { acknowledgePorts } from '../security/compliance';
import { wildcardRule } from '../security/wildcard-rule';

/** The longest Lambda allows; the handlers give up a minute before. */
const TIMEOUT = Duration.minutes(15);

/**
 * The authorities of AWS, those of RDS among them, in Lambda's Node runtimes (Lambda developer guide, "CA certificate
 * loading").
 */
const CERTIFICATES = '/var/runtime/ca-cert.pem';

/**
 * What Lambda needs to attach a function to a VPC (Lambda developer guide, "Giving Lambda functions access to
 * resources in a VPC").
 */
const NETWORK_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

/** What a function that works on a database as its owner takes. */
export interface DatabaseFunctionProps {
  /** Where the function stands. */
  readonly vpc: ec2.IVpc;
  /** Subnets of the function; it needs a way to Secrets Manager and to S3. @default private subnets with egress */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /** Security groups of the function. @default one is made, which lets HTTPS and the database's port out */
  readonly securityGroups?: ec2.ISecurityGroup[];
  /** The cluster, through its writer; one that is imported needs its endpoint, port and security groups. */
  readonly cluster: IDatabaseCluster;
  /**
   * User and password of its owner, by the complete ARN.
   * @default those that RDS keeps for a cluster with `manageMasterUserPassword`
   */
  readonly secret?: ISecret;
  /** The database in the cluster. */
  readonly databaseName: string;
  /** Key of the cluster's secret and of the function's logs; it must admit CloudWatch Logs. */
  readonly encryptionKey: IKey;
  /** What the command line finds the function by. @default CloudFormation chooses a name */
  readonly functionName?: string;
  /** How long the logs are kept. @default logs are kept for a month */
  readonly logRetention?: RetentionDays;
}

/** What a function has of its own. */
export interface OwnFunction extends Pick<FunctionProps, 'code' | 'memorySize' | 'retryAttempts' | 'maxEventAge'> {
  /** In the description of the function: what it does, in one sentence. */
  readonly description: string;
  /** In the descriptions of its security group and rules: `migrates`. */
  readonly does: string;
  /** What it calls over HTTPS. */
  readonly https: string;
  /** Beside DATABASE_HOST, _PORT, _NAME and _SECRET_ARN. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A function with what it consists of. */
export interface DatabaseFunction {
  readonly function: LambdaFunction;
  readonly logGroup: LogGroup;
  readonly securityGroups: readonly ec2.ISecurityGroup[];
  /** The rules that let it in; what needs the database has to wait for them. */
  readonly rules: readonly Construct[];
}

/** The secret to log in with; undefined where there is none, which `noSecret` says. */
export function findSecret({ cluster, secret }: DatabaseFunctionProps): ISecret | undefined {
  return secret ?? (cluster as { readonly secret?: ISecret }).secret;
}

export function noSecret(where: string): Problem {
  return {
    where: `${where}: cluster`,
    given: 'a cluster without a secret',
    allowed: 'a cluster whose master password is kept in Secrets Manager',
    remedy: 'Set manageMasterUserPassword, or name the secret in `secret`.',
  };
}

/**
 * A function in the VPC that connects to the writer as the owner, past the proxy, over verified TLS; children of
 * `scope`.
 */
export function addDatabaseFunction(
  scope: Construct,
  props: DatabaseFunctionProps,
  secret: ISecret,
  { does, https, environment, ...own }: OwnFunction,
): DatabaseFunction {
  const { cluster, encryptionKey } = props;
  const securityGroups = chooseSecurityGroups(scope, props.securityGroups, props.vpc, `The function that ${does}`);
  for (const group of securityGroups) group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, `HTTPS to ${https}`);
  const { role, ...made } = addHandlerFunction(scope, {
    ...own,
    ...(props.functionName === undefined ? {} : { functionName: props.functionName }),
    timeout: TIMEOUT,
    encryptionKey,
    logRetention: props.logRetention,
    vpc: props.vpc,
    vpcSubnets: chooseSubnets(scope, props.vpc, props.vpcSubnets, ec2.SubnetType.PRIVATE_WITH_EGRESS),
    securityGroups,
    environment: {
      DATABASE_HOST: cluster.clusterEndpoint.hostname,
      DATABASE_PORT: String(cluster.clusterEndpoint.port),
      DATABASE_NAME: props.databaseName,
      DATABASE_SECRET_ARN: secret.secretArn,
      ...environment,
      NODE_EXTRA_CA_CERTS: CERTIFICATES,
    },
  });
  grantSecretAndNetwork(role, secret, encryptionKey);
  const rules = admit(scope, cluster, securityGroups, does);
  for (const rule of rules) acknowledgePorts(rule);
  return { ...made, securityGroups, rules };
}

/**
 * Opens the way from the function to the database. The rules stand here and not, where the CDK would put some of them, beside
 * the database: whoever waits for the function has to wait for them, and not for everybody else's.
 */
function admit(
  scope: Construct,
  { connections, clusterEndpoint }: IDatabaseCluster,
  sources: readonly ec2.ISecurityGroup[],
  does: string,
): Construct[] {
  const { port } = clusterEndpoint;
  const pairs = sources.flatMap((from) => connections.securityGroups.map((group) => ({ from, group })));
  return pairs.map(({ from, group }, index) => {
    from.addEgressRule(group, ec2.Port.tcp(port), 'to the writer of the database');
    return new ec2.CfnSecurityGroupIngress(scope, `Admitted${index}`, {
      groupId: group.securityGroupId,
      sourceSecurityGroupId: from.securityGroupId,
      ipProtocol: 'tcp',
      fromPort: port,
      toPort: port,
      description: `from the function that ${does}`,
    });
  });
}

/** Lets the function read the secret, and be in the VPC. */
function grantSecretAndNetwork(role: Role, secret: ISecret, encryptionKey: IKey): void {
  // Not by the secret's own grant: it would also write to the policy of its key, in the stack that this one depends on.
  role.addToPolicy(new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secret.secretArn] }));
  encryptionKey.grantDecrypt(role);
  role.addToPolicy(new PolicyStatement({ actions: NETWORK_ACTIONS, resources: ['*'] }));
  Validations.of(role).acknowledge({
    id: wildcardRule(Stack.of(role), '*'),
    reason: 'Network interfaces of the function: Lambda makes them, under ids that nobody knows before.',
  });
}
