import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type { EdgeDomain } from '../../lib/model/edge/domain';
import { contentClass } from '../../lib/model/edge/parse';
import type { SystemConfig } from '../../lib/model/system/config';
import type { EnvironmentConfig } from '../../lib/model/system/environment';
import { testApp } from '../helpers/app';
import { distributionOf } from '../helpers/edge';
import { catalog, platform } from '../helpers/fixtures';
import { inFull } from '../helpers/properties';
import { publicKey } from '../helpers/public-key';

const folder = mkdtempSync(join(tmpdir(), 'tidemark-edge-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ABROAD = { region: 'eu-west-1', availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] };
const ZONE = { id: 'Z0123456789ABC', name: 'example.com' };
const CERTIFICATE = 'arn:aws:acm:us-east-1:333333333333:certificate/0a1b2c3d-0000-4000-8000-000000000000';

/** The templates of a platform in prod, by stack. */
function templates(name: string, edge: Partial<SystemConfig['edge']>, environment: Partial<EnvironmentConfig> = {}) {
  const system = catalog.system(name);
  const app = testApp({ outdir: mkdtempSync(join(folder, 'synth-')) });
  platform(app, { ...system, edge: { ...system.edge, ...edge } }, { ...catalog.environment('prod'), ...environment });
  const { stacks } = app.synth();
  return Object.fromEntries(
    stacks.map((stack) => [
      stack.stackName.replace(`${name}-prod-`, ''),
      {
        region: stack.environment.region,
        text: JSON.stringify(stack.template),
        template: Template.fromJSON(stack.template),
      },
    ]),
  );
}

describe('the edge of a platform', () => {
  inFull(test)(
    'abroad, with a zone, gets certificate and log delivery in us-east-1 and no custom resource',
    () => {
      const domain: EdgeDomain = { names: ['www.example.com', 'example.com'], hostedZone: ZONE };
      const { firewall, edge, 'edge-logs': logs } = templates('jedire', { domains: { prod: domain } }, ABROAD);
      expect([firewall?.region, edge?.region, logs?.region]).toEqual(['us-east-1', 'eu-west-1', 'us-east-1']);
      firewall?.template.hasResourceProperties('AWS::CertificateManager::Certificate', {
        DomainName: 'www.example.com',
        SubjectAlternativeNames: ['example.com'],
        ValidationMethod: 'DNS',
        DomainValidationOptions: [
          { DomainName: 'www.example.com', HostedZoneId: ZONE.id },
          { DomainName: 'example.com', HostedZoneId: ZONE.id },
        ],
      });
      const records = Object.values(edge?.template.findResources('AWS::Route53::RecordSet') ?? {});
      expect(records.map(({ Properties }) => [Properties.Name, Properties.Type])).toEqual([
        ['www.example.com.', 'A'],
        ['www.example.com.', 'AAAA'],
        ['example.com.', 'A'],
        ['example.com.', 'AAAA'],
      ]);
      const { config } = distributionOf(edge?.template as Template);
      expect(config).toMatchObject({
        Aliases: ['www.example.com', 'example.com'],
        ViewerCertificate: {
          AcmCertificateArn: { 'Fn::GetStackOutput': { StackName: 'jedire-prod-firewall', Region: 'us-east-1' } },
          MinimumProtocolVersion: 'TLSv1.2_2021',
        },
      });
      for (const text of [firewall?.text, edge?.text, logs?.text]) expect(text).not.toContain('Custom::');
      // The order for logs stands in us-east-1; the bucket takes them where it is, from this account's orders there.
      edge?.template.resourceCountIs('AWS::Logs::Delivery', 0);
      logs?.template.resourceCountIs('AWS::Logs::Delivery', 1);
      expect(logs?.text).toContain('"Fn::GetStackOutput":{"StackName":"jedire-prod-edge","Region":"eu-west-1"');
      expect(edge?.text).toContain('"aws:SourceArn":"arn:aws:logs:us-east-1:333333333333:delivery-source:*"');
    },
    60_000,
  );

  test('in us-east-1, with a certificate, makes none and touches nobody’s DNS', () => {
    const domain: EdgeDomain = { names: ['tickets.example.com'], certificateArn: CERTIFICATE };
    const { firewall, edge, 'edge-logs': logs } = templates('ticketing', { domains: { prod: domain } });
    expect(logs).toBeUndefined();
    firewall?.template.resourceCountIs('AWS::CertificateManager::Certificate', 0);
    edge?.template.resourceCountIs('AWS::Route53::RecordSet', 0);
    edge?.template.resourceCountIs('AWS::Logs::Delivery', 1);
    edge?.template.hasOutput('Url', { Value: 'https://tickets.example.com' });
    expect(distributionOf(edge?.template as Template).config).toMatchObject({
      Aliases: ['tickets.example.com'],
      ViewerCertificate: { AcmCertificateArn: CERTIFICATE },
    });
    // Ticketing measures pages in browsers; its pages may report.
    edge?.template.hasResourceProperties('AWS::RUM::AppMonitor', {
      Name: 'ticketing-prod-pages',
      Domain: 'tickets.example.com',
    });
    const { ContentSecurityPolicy } = distributionOf(edge?.template as Template).headersOf().SecurityHeadersConfig;
    expect(ContentSecurityPolicy.ContentSecurityPolicy).toContain('https://dataplane.rum.us-east-1.amazonaws.com');
  }, 60_000);

  test('with a name for the load balancer, speaks TLS all the way to it', () => {
    const domain: EdgeDomain = { names: ['www.example.com'], hostedZone: ZONE, origin: { name: 'origin.example.com' } };
    const { services, edge } = templates('jedire', { domains: { prod: domain } });
    services?.template.hasResourceProperties('AWS::CertificateManager::Certificate', {
      DomainName: 'origin.example.com',
      DomainValidationOptions: [{ DomainName: 'origin.example.com', HostedZoneId: ZONE.id }],
    });
    const [certificate] = Object.keys(services?.template.findResources('AWS::CertificateManager::Certificate') ?? {});
    services?.template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 443,
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn: { Ref: certificate } }],
      SslPolicy: Match.stringLikeRegexp('TLS13-1-2'),
    });
    services?.template.resourcePropertiesCountIs('AWS::ElasticLoadBalancingV2::Listener', { Protocol: 'HTTP' }, 0);
    edge?.template.hasResourceProperties('AWS::CloudFront::VpcOrigin', {
      VpcOriginEndpointConfig: {
        HTTPSPort: 443,
        OriginProtocolPolicy: 'https-only',
        OriginSSLProtocols: ['TLSv1.2'],
      },
    });
    const origins = distributionOf(edge?.template as Template).config.Origins as { DomainName: unknown }[];
    const services443 = origins.filter((origin) => 'VpcOriginConfig' in origin);
    expect(services443.length).toBeGreaterThan(0);
    for (const { DomainName } of services443) expect(DomainName).toBe('origin.example.com');
    // The security group of the load balancer admits CloudFront at that port and at no other.
    const ports = Object.values(edge?.template.findResources('AWS::EC2::SecurityGroupIngress') ?? {})
      .filter(({ Properties }) => JSON.stringify(Properties.GroupId).includes('Entry'))
      .map(({ Properties: { FromPort, ToPort } }) => [FromPort, ToPort]);
    expect(ports.length).toBeGreaterThan(0);
    for (const range of ports) expect(range).toEqual([443, 443]);
  }, 60_000);

  test('with a certificate of its own for the load balancer, makes none', () => {
    const certificateArn = CERTIFICATE.replace('us-east-1', 'eu-west-1');
    const domain: EdgeDomain = {
      names: ['www.example.com'],
      certificateArn: CERTIFICATE,
      origin: { name: 'origin.example.com', certificateArn },
    };
    const { services } = templates('jedire', { domains: { prod: domain } }, ABROAD);
    services?.template.resourceCountIs('AWS::CertificateManager::Certificate', 0);
    services?.template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Certificates: [{ CertificateArn: certificateArn }],
    });
  }, 60_000);

  test('has the keys of its own environment and no other', () => {
    const signed = contentClass({ kind: 'static', paths: ['/plans/*'], signed: true });
    const { classes } = catalog.system('jedire').edge;
    const keys = { prod: { first: publicKey() }, dev: { first: publicKey() } };
    const { edge } = templates('jedire', { classes: { ...classes, signed }, signedCookies: keys });
    const found = Object.values(edge?.template.findResources('AWS::CloudFront::PublicKey') ?? {});
    expect(found.map(({ Properties }) => Properties.PublicKeyConfig.EncodedKey)).toEqual([`${keys.prod.first}\n`]);
  }, 60_000);

  test('with a path for uploads lets large bodies through there and nowhere else, and waits for them', () => {
    const { firewall, services } = templates('as-built', {});
    expect(firewall?.text).toContain('"SearchString":"/documents/"');
    expect(firewall?.text).toContain('"Name":"body-size"');
    // The load balancer waits as long as the edge does.
    expect(services?.text).toContain('{"Key":"idle_timeout.timeout_seconds","Value":"120"}');
  }, 60_000);
});
