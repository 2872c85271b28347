import { CfnOutput, Duration } from 'aws-cdk-lib';
import { Certificate, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerInsights, type ICluster } from 'aws-cdk-lib/aws-ecs';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { LogBucket } from '../constructs/archive/log-bucket';
import { ReassertFloorFunction } from '../constructs/scaling/reasserted-floor';
import { encryptionKey } from '../constructs/security/encryption-key';
import { InternalLoadBalancer } from '../constructs/service/internal-load-balancer';
import { SLOW_ORIGIN_SECONDS } from '../model/edge/content-kinds';
import type { EdgeDomain } from '../model/edge/domain';
import type { SystemConfig } from '../model/system/config';
import { type DeployedServices, type DeployedServicesProps, deployServices } from './deployed-services';
import { PlatformStack } from './platform-stack';
import { keyRemovalPolicy } from './removal';
import { validatedCertificate } from './validated-certificate';

export interface ServiceStackProps extends DeployedServicesProps {
  readonly vpc: IVpc;
}

/** Idle connections are cut after a minute unless a service needs them longer (the load balancer's own default). */
const IDLE_TIMEOUT_SECONDS = 60;

/** The services, scaled by their specs and plans, behind an internal load balancer; those of groups stand in stacks beside it. */
export class ServiceStack extends PlatformStack implements DeployedServices {
  readonly loadBalancer: InternalLoadBalancer;
  readonly cluster: ICluster;
  /** Of the logs of all services. */
  readonly logKey: IKey;
  readonly http: DeployedServices['http'];
  readonly workers: DeployedServices['workers'];
  readonly logArchives: DeployedServices['logArchives'];

  constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id, props);
    const { system, environment, vpc } = props;
    this.logKey = encryptionKey(this, 'LogKey', 'Encrypts the logs of the services', keyRemovalPolicy(environment));
    this.cluster = new Cluster(this, 'Cluster', {
      vpc,
      containerInsightsV2: ContainerInsights.ENABLED,
      // Whether or not a service uses Spot now: a provider cannot be taken from a cluster while tasks run on it.
      enableFargateCapacityProviders: true,
    }) as ICluster;
    const logs = new LogBucket(this, 'AccessLogs', { removalPolicy: keyRemovalPolicy(environment) });
    this.loadBalancer = new InternalLoadBalancer(this, 'Entry', {
      vpc,
      accessLogBucket: logs.bucket,
      idleTimeout: Duration.seconds(idleTimeoutSeconds(system)),
      deletionProtection: environment.stateful.deletionProtection,
      cloudFrontPrefixListId: environment.cloudFrontPrefixListId,
      ...this.originCertificate(system.edge.domains[environment.name]),
    });
    new CfnOutput(this, 'LoadBalancerName', {
      value: this.loadBalancer.loadBalancer.loadBalancerFullName,
      description: 'Dimension LoadBalancer of the request metrics, for demand.metric in config',
    });
    const { http, workers, logArchives } = deployServices(this, props, {
      cluster: this.cluster,
      listener: this.loadBalancer.listener,
      encryptionKey: this.logKey,
    });
    this.http = http;
    this.workers = workers;
    this.logArchives = logArchives;
  }

  /** Certificate for TLS between CloudFront and the load balancer, where the environment's domain asks for it. */
  private originCertificate(domain: EdgeDomain | undefined): { certificate?: ICertificate } {
    const { origin, hostedZone } = domain ?? {};
    if (origin?.certificateArn !== undefined)
      return { certificate: Certificate.fromCertificateArn(this, 'EntryCertificate', origin.certificateArn) };
    if (origin === undefined || hostedZone === undefined) return {};
    return { certificate: validatedCertificate(this, 'EntryCertificate', hostedZone, [origin.name]) };
  }

  /** Raises floors after deployments; undefined where no service has a plan. */
  get reassertFloor(): IFunction | undefined {
    return ReassertFloorFunction.find(this)?.function;
  }
}

/** As long as the most patient: a service of WebSockets, or the edge where it waits for streams and uploads. */
function idleTimeoutSeconds({ services, edge }: SystemConfig): number {
  const stated = Object.values(services).map((service) =>
    service.kind === 'websocket' ? service.idleTimeoutSeconds : 0,
  );
  const edgeWaits = Object.values(edge.classes).some(({ slowOrigin }) => slowOrigin) ? SLOW_ORIGIN_SECONDS : 0;
  return Math.max(IDLE_TIMEOUT_SECONDS, edgeWaits, ...stated);
}
