import { Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { TidemarkChecks } from '../../../lib/checks/tidemark-checks';
import { LogBucket } from '../../../lib/constructs/archive/log-bucket';
import { AccessLogDelivery } from '../../../lib/constructs/edge/access-log-delivery';
import { UserMonitoring } from '../../../lib/constructs/edge/user-monitoring';
import { allowConnections } from '../../../lib/model/edge/content-class';
import { contentClass } from '../../../lib/model/edge/parse';
import { testApp, testEnv } from '../../helpers/app';
import { distributionOf, distributionOfClasses, edgeIn, type Origin, oneOfEachKind } from '../../helpers/edge';
import { publicKey } from '../../helpers/public-key';

const { pages, account, static: files, live } = oneOfEachKind;
const CERTIFICATE = 'arn:aws:acm:us-east-1:111111111111:certificate/0a1b2c3d-0000-4000-8000-000000000000';

describe('an edge', () => {
  test('given a domain, then it has its names, its certificate, and TLS 1.2 of 2021 or newer', () => {
    const { app, stack, vpc } = edgeIn({ pages }, (stack) => ({
      domainNames: ['www.example.com', 'example.com'],
      certificate: Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE),
    }));
    expect(distributionOf(Template.fromStack(stack)).config).toMatchObject({
      Aliases: ['www.example.com', 'example.com'],
      ViewerCertificate: { AcmCertificateArn: CERTIFICATE, MinimumProtocolVersion: 'TLSv1.2_2021' },
    });
    // CFR4 needs no acknowledgement then.
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new TidemarkChecks());
    Validations.of(vpc).acknowledge({ id: 'AwsSolutions-VPC7', reason: 'A network of the test, without flow logs.' });
    expect(() => app.synth()).not.toThrow();
  });

  test('given names without a certificate, then it is refused together with what else is wrong', () => {
    const build = () => edgeIn({ live: { ...live, paths: ['/*'] } }, () => ({ domainNames: ['www.example.com'] }));
    expect(build).toThrow(/given names without a certificate; allowed: both or neither/);
    expect(build).toThrow(/0 classes without paths/);
  });

  test('given a class that is signed, then it wants cookies that one of the keys has signed', () => {
    const signedCookies = { first: publicKey(), second: publicKey() };
    const signed = contentClass({ kind: 'static', paths: ['/plans/*'], signed: true });
    const { template, behavior, headersOf } = distributionOfClasses({ pages, files, signed }, () => ({
      signedCookies,
    }));
    const [[group]] = [Object.entries(template.findResources('AWS::CloudFront::KeyGroup'))] as const;
    expect(behavior('/plans/*').TrustedKeyGroups).toEqual([{ Ref: group?.[0] }]);
    expect(behavior('/static/*').TrustedKeyGroups).toBeUndefined();
    const keys = template.findResources('AWS::CloudFront::PublicKey');
    expect(group?.[1].Properties.KeyGroupConfig.Items).toEqual(Object.keys(keys).map((id) => ({ Ref: id })));
    expect(Object.values(keys).map(({ Properties }) => Properties.PublicKeyConfig.EncodedKey)).toEqual(
      Object.values(signedCookies).map((key) => `${key}\n`),
    );
    expect(headersOf('/plans/*').CustomHeadersConfig.Items[0]).toMatchObject({
      Value: 'private, max-age=31536000, immutable',
      Override: true,
    });
  });

  test('given another key under the same name, then it is another resource: CloudFront never changes one', () => {
    const signed = contentClass({ kind: 'static', paths: ['/plans/*'], signed: true });
    const ids = [publicKey(), publicKey()].map((key) =>
      Object.keys(
        distributionOfClasses({ pages, signed }, () => ({ signedCookies: { only: key } })).template.findResources(
          'AWS::CloudFront::PublicKey',
        ),
      ),
    );
    expect(ids[0]).not.toEqual(ids[1]);
  });

  test('given a page of errors, then it answers for services that do not, with their status', () => {
    const { config } = distributionOfClasses({ pages, files }, () => ({ errorPage: '/static/sorry.html' }));
    for (const code of [502, 503, 504])
      expect(config.CustomErrorResponses).toContainEqual({
        ErrorCode: code,
        ResponseCode: code,
        ResponsePagePath: '/static/sorry.html',
        ErrorCachingMinTTL: 1,
      });
    expect(config.CustomErrorResponses).toContainEqual({ ErrorCode: 404, ErrorCachingMinTTL: 0 });
  });

  test('given a region of a shield, then every origin has it; else none has', () => {
    const shieldOf = (origins: Origin[]) => origins.map(({ OriginShield }) => OriginShield);
    const shielded = distributionOfClasses({ pages, files, live }, () => ({ originShieldRegion: 'eu-west-1' }));
    expect(shieldOf(shielded.config.Origins)).toEqual(
      Array.from({ length: 3 }, () => ({ Enabled: true, OriginShieldRegion: 'eu-west-1' })),
    );
    expect(shieldOf(distributionOfClasses({ pages, files, live }).config.Origins)).toEqual(
      Array.from({ length: 3 }, () => undefined),
    );
  });

  test('given a second bucket, then it is asked where the first cannot answer', () => {
    const { config, behavior } = distributionOfClasses({ pages, account, files }, (stack) => ({
      assetsFallbackBucket: new Bucket(stack, 'Fallback') as IBucket,
    }));
    const [group] = config.OriginGroups.Items;
    expect(behavior('/static/*').TargetOriginId).toBe(group.Id);
    expect(group.FailoverCriteria.StatusCodes.Items).toEqual([403, 404, 500, 502, 503, 504]);
    expect(config.Origins.filter(({ OriginAccessControlId }: Origin) => OriginAccessControlId)).toHaveLength(2);
  });
});

describe('real-user monitoring', () => {
  function monitored(names: string[]) {
    const app = testApp();
    const stack = new Stack(app, 'Pages', { env: testEnv });
    new UserMonitoring(stack, 'UserMonitoring', { name: 'shop-pages', domainNames: names, sessionSamplePercent: 10 });
    return { app, template: Template.fromStack(stack) };
  }

  test('lets guests send events to one monitor and do nothing else', () => {
    const { template } = monitored(['www.example.com']);
    const roles = Object.values(template.findResources('AWS::IAM::Role'));
    expect(roles).toHaveLength(1);
    const { AssumeRolePolicyDocument, Policies, ManagedPolicyArns } = roles[0]?.Properties ?? {};
    expect(AssumeRolePolicyDocument.Statement).toEqual([
      expect.objectContaining({
        Principal: { Federated: 'cognito-identity.amazonaws.com' },
        Condition: {
          StringEquals: { 'cognito-identity.amazonaws.com:aud': { Ref: expect.any(String) } },
          'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'unauthenticated' },
        },
      }),
    ]);
    expect(ManagedPolicyArns).toBeUndefined();
    expect(Policies.map(({ PolicyDocument }: { PolicyDocument: unknown }) => PolicyDocument)).toEqual([
      expect.objectContaining({
        Statement: [
          {
            Effect: 'Allow',
            Action: 'rum:PutRumEvents',
            Resource: 'arn:aws:rum:us-east-1:111111111111:appmonitor/shop-pages',
          },
        ],
      }),
    ]);
    template.resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('sets no cookies and reports the share it is told', () => {
    monitored(['www.example.com']).template.hasResourceProperties('AWS::RUM::AppMonitor', {
      Name: 'shop-pages',
      Domain: 'www.example.com',
      CwLogEnabled: false,
      AppMonitorConfiguration: { SessionSampleRate: 0.1, AllowCookies: false },
    });
    monitored(['a.example.com', 'b.example.com']).template.hasResourceProperties('AWS::RUM::AppMonitor', {
      DomainList: ['a.example.com', 'b.example.com'],
    });
  });

  test('passes cdk-nag and our own checks', () => {
    const { app } = monitored(['www.example.com']);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new TidemarkChecks());
    expect(() => app.synth()).not.toThrow();
  });

  test('lets pages report, and nothing that is no page', () => {
    const origins = UserMonitoring.reportingOrigins('eu-west-1');
    expect(allowConnections(pages, origins).contentSecurityPolicy).toMatch(
      /connect-src 'self' https:\/\/dataplane\.rum\.eu-west-1\.amazonaws\.com https:\/\/cognito-identity\.eu-west-1/,
    );
    expect(allowConnections(oneOfEachKind.open, origins)).toBe(oneOfEachKind.open);
    expect(allowConnections(live, origins)).toBe(live);
  });
});

describe('the delivery of access logs', () => {
  const build = (region: string) => {
    const stack = new Stack(testApp(), 'Logs', { env: { ...testEnv, region } });
    const { bucket } = new LogBucket(stack, 'Bucket');
    new AccessLogDelivery(stack, 'Delivery', {
      distributionArn: 'arn:aws:cloudfront::111111111111:distribution/E1',
      bucket,
    });
    return Template.fromStack(stack);
  };

  test('orders JSON by day for the distribution', () => {
    const template = build('us-east-1');
    template.hasResourceProperties('AWS::Logs::DeliverySource', {
      LogType: 'ACCESS_LOGS',
      ResourceArn: 'arn:aws:cloudfront::111111111111:distribution/E1',
    });
    template.hasResourceProperties('AWS::Logs::DeliveryDestination', { OutputFormat: 'json' });
    const [delivery] = Object.values(template.findResources('AWS::Logs::Delivery'));
    expect(delivery?.Properties.S3SuffixPath).toBe('{yyyy}/{MM}/{dd}');
    expect(delivery?.DependsOn).toEqual([Object.keys(template.findResources('AWS::Logs::DeliverySource'))[0]]);
  });

  test('given a stack elsewhere than in us-east-1, then it is refused and told what to do', () => {
    expect(() => build('eu-west-1')).toThrow(/given region eu-west-1; allowed: us-east-1\. Put it into a stack/);
  });
});
