import { Stack, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { TidemarkChecks } from '../../../lib/checks/tidemark-checks';
import { InputError } from '../../../lib/model/validation/input-error';
import { ACL, distributionOf, edgeIn, oneOfEachKind } from '../../helpers/edge';

describe('an edge', () => {
  const { stack: edgeStack, construct } = edgeIn();
  const template = Template.fromStack(edgeStack);
  const { config, originOf } = distributionOf(template);

  test('takes assets from a private bucket and everything else from inside the VPC, by one way in', () => {
    for (const path of ['/static/*', '/tiles/*']) expect(originOf(path).OriginAccessControlId).toBeDefined();
    const ways = [undefined, '/api/public/*', '/images/*', '/account/*', '/live/*', '/files/*'].map(
      (path) => originOf(path).VpcOriginConfig?.VpcOriginId,
    );
    expect(new Set(ways.map((way) => JSON.stringify(way))).size).toBe(1);
    expect(ways[0]).toBeDefined();
    template.resourceCountIs('AWS::CloudFront::VpcOrigin', 1);
  });

  test('is filtered, measured, invalidated by tag, and speaks HTTP/2 and 3', () => {
    expect(config).toMatchObject({
      WebACLId: ACL,
      HttpVersion: 'http2and3',
      PriceClass: 'PriceClass_100',
      CacheTagConfig: { HeaderName: 'x-amz-meta-cache-tag' },
      IPV6Enabled: true,
    });
    expect(config.Logging).toBeUndefined();
    template.hasResourceProperties('AWS::CloudFront::MonitoringSubscription', {
      MonitoringSubscription: { RealtimeMetricsSubscriptionConfig: { RealtimeMetricsSubscriptionStatus: 'Enabled' } },
    });
  });

  test('remembers no error that may be one viewer’s own, and an outage for a second', () => {
    const ttls = Object.fromEntries(
      config.CustomErrorResponses.map((error: { ErrorCode: number; ErrorCachingMinTTL: number }) => [
        error.ErrorCode,
        error.ErrorCachingMinTTL,
      ]),
    );
    expect(ttls).toEqual({ 400: 0, 403: 0, 404: 0, 405: 0, 500: 0, 502: 1, 503: 1, 504: 1 });
  });

  test('keeps its assets private, versioned, encrypted and when the stack goes', () => {
    const logicalId = Stack.of(construct).getLogicalId(construct.assetsBucket.node.defaultChild as never);
    expect(template.findResources('AWS::S3::Bucket')[logicalId]).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: { Ref: logicalId },
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({
            Effect: 'Allow',
            Action: 's3:GetObject',
            Principal: { Service: 'cloudfront.amazonaws.com' },
            Condition: { StringEquals: { 'AWS:SourceArn': Match.anyValue() } },
          }),
        ]),
      },
    });
  });

  test('gives each policy a name of its own', () => {
    const names = ['CachePolicy', 'ResponseHeadersPolicy'].flatMap((kind) =>
      Object.values(template.findResources(`AWS::CloudFront::${kind}`)).map(
        ({ Properties }) => Properties[`${kind}Config`].Name as string,
      ),
    );
    // Five classes are cached; all eight have headers.
    expect(names).toHaveLength(13);
    expect(new Set(names).size).toBe(13);
    // The stack's name is in them: policies are unique in an account, whatever the region.
    for (const name of names) expect(name).toMatch(/^Test-/);
  });

  const { live, pages } = oneOfEachKind;
  test.each([
    ['none', { live }, '0 classes without paths'],
    ['two', { ...oneOfEachKind, other: pages }, '2 classes without paths'],
  ])('given %s without paths, then it is refused', (_, given, words) => {
    expect(() => edgeIn(given)).toThrow(InputError);
    expect(() => edgeIn(given)).toThrow(words);
  });

  test('passes cdk-nag and our own checks', () => {
    const { app, vpc } = edgeIn();
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new TidemarkChecks());
    Validations.of(vpc).acknowledge({ id: 'AwsSolutions-VPC7', reason: 'A network of the test, without flow logs.' });
    expect(() => app.synth()).not.toThrow();
  });
});
