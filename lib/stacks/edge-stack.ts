import { CfnOutput } from 'aws-cdk-lib';
import { Certificate, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { PriceClass } from 'aws-cdk-lib/aws-cloudfront';
import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { LogBucket } from '../constructs/archive/log-bucket';
import { AccessLogDelivery } from '../constructs/edge/access-log-delivery';
import { DomainRecords } from '../constructs/edge/domain-records';
import { Edge } from '../constructs/edge/edge';
import { UserMonitoring } from '../constructs/edge/user-monitoring';
import { acknowledgeByDesign } from '../constructs/security/compliance';
import type { ContentClasses } from '../model/edge/behaviors';
import { allowConnections } from '../model/edge/content-class';
import type { EdgeDomain } from '../model/edge/domain';
import type { SystemConfig } from '../model/system/config';
import { stackName } from '../model/system/resource-names';
import { logRetention } from './log-retention';
import { PlatformStack, type PlatformStackProps } from './platform-stack';
import { keyRemovalPolicy } from './removal';

export interface EdgeStackProps extends PlatformStackProps {
  readonly system: SystemConfig;
  readonly loadBalancer: IApplicationLoadBalancer;
  readonly webAclArn: string;
  /** Encrypts logs of functions. */
  readonly encryptionKey: IKey;
  /** Certificate of the environment's domain, where one was made. @default the one the config names, or none */
  readonly certificate?: ICertificate;
}

const PRICE_CLASSES: Readonly<Record<SystemConfig['edge']['priceClass'], PriceClass>> = {
  '100': PriceClass.PRICE_CLASS_100,
  '200': PriceClass.PRICE_CLASS_200,
  all: PriceClass.PRICE_CLASS_ALL,
};

/** CloudFront and the bucket of static assets. */
export class EdgeStack extends PlatformStack {
  readonly edge: Edge;
  /** Receives the access logs of the distribution and of the bucket of assets. */
  readonly logBucket: IBucket;
  /** Whether the stack stands where CloudFront takes orders about its logs; elsewhere a stack in us-east-1 does it. */
  readonly deliversItsLogs: boolean;

  constructor(scope: Construct, id: string, props: EdgeStackProps) {
    super(scope, id, props);
    const { system, environment } = props;
    const removalPolicy = keyRemovalPolicy(environment);
    const { edge } = system;
    const domain = edge.domains[environment.name];
    this.logBucket = new LogBucket(this, 'AccessLogs', { removalPolicy }).bucket;
    AccessLogDelivery.grantDelivery(this.logBucket);
    this.edge = new Edge(this, 'Edge', {
      loadBalancer: props.loadBalancer,
      // The load balancer admits the prefix list where the environment states one.
      admitToLoadBalancer: environment.cloudFrontPrefixListId === undefined,
      encryptionKey: props.encryptionKey,
      logRetention: logRetention(environment),
      classes: this.classesOf(system),
      webAclArn: props.webAclArn,
      accessLogBucket: this.logBucket,
      priceClass: PRICE_CLASSES[edge.priceClass],
      removalPolicy,
      signedCookies: edge.signedCookies[environment.name] ?? {},
      ...this.domainProps(domain, props.certificate),
      ...(domain?.origin === undefined ? {} : { originDomainName: domain.origin.name }),
      ...(edge.errorPage === undefined ? {} : { errorPage: edge.errorPage }),
      ...(edge.originShieldRegion === undefined ? {} : { originShieldRegion: edge.originShieldRegion }),
    });
    acknowledgeByDesign(this.edge.assetsBucket, 'publishedAssets');
    this.deliversItsLogs = environment.region === AccessLogDelivery.REGION;
    if (this.deliversItsLogs) {
      new AccessLogDelivery(this, 'AccessLogDelivery', {
        distributionArn: this.edge.distribution.distributionArn,
        bucket: this.logBucket,
      });
    }
    if (domain?.hostedZone !== undefined) {
      const { id: hostedZoneId, name: zoneName } = domain.hostedZone;
      const zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId, zoneName });
      new DomainRecords(this, 'Domain', { distribution: this.edge.distribution, zone, names: domain.names });
    }
    const domainNames = domain?.names ?? [this.edge.distribution.distributionDomainName];
    if (edge.realUserMonitoring !== undefined) {
      const monitoring = new UserMonitoring(this, 'UserMonitoring', {
        name: stackName(props.name, 'pages'),
        domainNames: [...domainNames],
        sessionSamplePercent: edge.realUserMonitoring.sessionSamplePercent,
      });
      new CfnOutput(this, 'UserMonitorId', {
        value: monitoring.appMonitor.attrId,
        description: 'Application id for the client of CloudWatch RUM',
      });
      new CfnOutput(this, 'UserMonitorIdentityPool', {
        value: monitoring.identityPool.ref,
        description: 'Identity pool for the client of CloudWatch RUM',
      });
    }
    new CfnOutput(this, 'Url', {
      value: `https://${domainNames[0]}`,
      description: 'Where the platform answers',
    });
    for (const [name, key] of Object.entries(this.edge.signers?.publicKeys ?? {})) {
      new CfnOutput(this, `SignedCookieKey-${name}`, {
        value: key.publicKeyId,
        description: `Key pair id of whoever signs cookies with ${name}`,
      });
    }
    new CfnOutput(this, 'DistributionId', {
      value: this.edge.distribution.distributionId,
      description: 'What is told to forget: aws cloudfront create-invalidation --distribution-id',
    });
    new CfnOutput(this, 'AssetsBucket', {
      value: this.edge.assetsBucket.bucketName,
      description: 'Where static assets go',
    });
  }

  /** The classes; where pages report, their policy lets them. */
  private classesOf({ edge }: SystemConfig): ContentClasses {
    if (edge.realUserMonitoring === undefined) return edge.classes;
    const origins = UserMonitoring.reportingOrigins(this.region);
    return Object.fromEntries(
      Object.entries(edge.classes).map(([name, content]) => [name, allowConnections(content, origins)]),
    );
  }

  private domainProps(domain: EdgeDomain | undefined, made: ICertificate | undefined) {
    if (domain === undefined) return {};
    const { certificateArn, names } = domain;
    const certificate =
      certificateArn === undefined ? made : Certificate.fromCertificateArn(this, 'Certificate', certificateArn);
    return { domainNames: [...names], certificate };
  }
}
