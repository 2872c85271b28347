// CloudFront in front of a private load balancer, with a firewall, logs, real-user monitoring and warm caches.
import { App, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import {
  AccessLogDelivery,
  CacheWarming,
  type ContentClass,
  type ContentClassInput,
  contentClass,
  Edge,
  encryptionKey,
  InternalLoadBalancer,
  LogBucket,
  Network,
  UserMonitoring,
  WebFirewall,
} from 'tidemark';

const app = new App();
// The firewall of CloudFront and the delivery of its logs must be in us-east-1.
const stack = new Stack(app, 'Shop', { env: { account: '111111111111', region: AccessLogDelivery.REGION } });
const key = encryptionKey(stack, 'Key', 'Encrypts the shop');
const logs = new LogBucket(stack, 'Logs').bucket;
const { vpc } = new Network(stack, 'Network', {
  cidr: '10.0.0.0/16',
  availabilityZones: ['us-east-1a', 'us-east-1b'],
  encryptionKey: key,
});
const { loadBalancer } = new InternalLoadBalancer(stack, 'Entry', { vpc, accessLogBucket: logs });
const { webAcl } = new WebFirewall(stack, 'Firewall', { rateLimitPerFiveMinutes: 1000, encryptionKey: key });

// Files with their version in the name are kept for a year; pages that are the same for everybody for a minute.
const files: ContentClassInput = { kind: 'static', paths: ['/static/*'] };
const pages: ContentClass = contentClass({ kind: 'public-api', paths: ['/catalog/*'] });
const { distribution } = new Edge(stack, 'Edge', {
  loadBalancer,
  webAclArn: webAcl.attrArn,
  classes: { default: contentClass({ kind: 'private' }), files: contentClass(files), pages },
  accessLogBucket: logs,
  encryptionKey: key,
});

AccessLogDelivery.grantDelivery(logs);
new AccessLogDelivery(stack, 'AccessLogs', { distributionArn: distribution.distributionArn, bucket: logs });

new UserMonitoring(stack, 'Users', {
  name: 'shop-pages',
  domainNames: [distribution.distributionDomainName],
  sessionSamplePercent: 10,
});

// Asks for the most wanted pages before the doors open on Mondays.
new CacheWarming(stack, 'Warming', {
  origin: `https://${distribution.distributionDomainName}`,
  paths: ['/catalog/', '/catalog/new'],
  ratePerSecond: 5,
  maxDuration: Duration.minutes(5),
  requestTimeout: Duration.seconds(10),
  times: [{ name: 'monday', schedule: 'cron(45 7 ? * MON *)' }],
  timeZone: TimeZone.EUROPE_PARIS,
  encryptionKey: key,
});

app.synth();
