import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { unmetControls } from '../helpers/control-tower';
import { catalog } from '../helpers/fixtures';
import { inFull } from '../helpers/properties';
import { synthesizedPlatform } from '../helpers/synthesized';

/** Controls of AWS Control Tower that the design does not meet as they look for it, and what holds instead. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  alb_http_to_https_redirection_check:
    'The load balancer is internal; there is nobody to redirect. Viewers speak TLS to CloudFront.',
  cloudfront_access_logs_enabled_check:
    'Access logs go by standard logging v2, a delivery beside the distribution; the control looks for the older kind in it.',
  cloudfront_custom_ssl_certificate_check: 'An environment without a domain has CloudFront’s own certificate.',
  cloudfront_default_root_object_configured_check: 'What answers / is a service and no object of a bucket.',
  cloudfront_origin_failover_enabled_check: 'There is one region, and so no second origin with the same content.',
  cloudfront_security_policy_check: 'CloudFront’s own certificate has a fixed policy; a domain with its own raises it.',
  cloudfront_sni_enabled_check: 'CloudFront’s own certificate is served by SNI and has no setting for it.',
  cloudwatch_log_group_encrypted_check:
    'Logs of the schema are encrypted with the key of the data; the control follows no reference to another stack, and Tidemark-Encryption does.',
  ecs_task_definition_memory_hard_limit_check: 'A Fargate task has its memory as a limit, and one application.',
  ecs_task_definition_nonroot_user_check:
    'A container that sets the rights of a stated disk, without a capability, and is done before the application starts.',
  kms_create_grant_aws_service_check:
    'Key policies hand permissions on to IAM; RDS, which needs grants, makes them as the one who deploys. No role here may create one.',
  lambda_inside_vpc_check: 'The function that raises floors calls two public APIs and reads no data.',
  rds_instance_automatic_minor_version_upgrade_enabled_check:
    'Engine versions are pinned and go through staging first (docs/database.md).',
  s3_bucket_default_encryption_kms_check:
    'Log buckets and static files: deliveries take no customer key; files are public.',
  s3_bucket_logging_enabled_check: 'The buckets that receive the access logs of the others.',
  s3_bucket_object_lock_enabled_check:
    'The archive is locked where the environment states `archiveLock`; logs and static files expire.',
  s3_event_notifications_enabled_check: 'Nothing waits for what is written: writers say so themselves, in a ledger.',
  sqs_dlq_check: 'Queues of dead letters themselves.',
};

/** And in environments other than production. */
const IN_SMALL: Readonly<Record<string, string>> = {
  cloudwatch_log_group_retention_period_check:
    'The control asks for a year; each environment states its own retention, and Tidemark-LogRetention that there is one.',
  elbv2_deletion_protection_enabled_check: 'The environment turns deletion protection off, with its reason beside it.',
  rds_cluster_deletion_protection_enabled_check:
    'The environment turns deletion protection off, with its reason beside it.',
};

test('given a public bucket and a database in the clear, then they are found: it is there and it looks', () => {
  const unmet = unmetControls([
    {
      Resources: {
        Bucket: {
          Type: 'AWS::S3::Bucket',
          Properties: { PublicAccessBlockConfiguration: { BlockPublicAcls: false } },
        },
        Database: { Type: 'AWS::RDS::DBCluster', Properties: { Engine: 'aurora-postgresql', StorageEncrypted: false } },
      } as never,
    },
  ]);
  for (const name of ['s3_bucket_level_public_access_prohibited_check', 'rds_cluster_storage_encrypted_check'])
    expect(unmet).toContain(name);
});

// Sixteen seconds each: the long tests hold every system against them.
inFull(describe)('every system in production, and one in every environment', () => {
  const unmet = new Set<string>();

  test.each([...catalog.systemNames().map((name) => [name, 'prod']), ['jedire', 'dev'], ['jedire', 'staging']])(
    '%s in %s meets every control but those that are met in another way',
    (system = '', environment = '') => {
      const { directory } = synthesizedPlatform(system, environment);
      const found = unmetControls(new CloudAssembly(directory).stacks.map(({ template }) => template));
      for (const name of found) unmet.add(name);
      const reasons = environment === 'prod' ? ELSEWHERE : { ...ELSEWHERE, ...IN_SMALL };
      expect([...found].filter((name) => reasons[name] === undefined)).toEqual([]);
    },
    300_000,
  );

  test('no reason stands here that nothing needs', () => {
    expect(Object.keys({ ...ELSEWHERE, ...IN_SMALL }).filter((name) => !unmet.has(name))).toEqual([]);
  });
});
