import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import type { EdgeDomain, EnvironmentConfig, SystemConfig } from '../../lib/model';
import { testApp } from '../helpers/app';
import { distributionOf } from '../helpers/edge';
import { catalog, platform } from '../helpers/fixtures';

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
  test('abroad, with a zone, gets certificate and log delivery in us-east-1 and no custom resource', () => {
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
  }, 60_000);

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

  test('with a path for uploads lets large bodies through there and nowhere else, and waits for them', () => {
    const { firewall, services } = templates('as-built', {});
    expect(firewall?.text).toContain('"SearchString":"/documents/"');
    expect(firewall?.text).toContain('"Name":"body-size"');
    // The load balancer waits as long as the edge does.
    expect(services?.text).toContain('{"Key":"idle_timeout.timeout_seconds","Value":"120"}');
  }, 60_000);
});
