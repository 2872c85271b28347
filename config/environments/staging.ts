import type { EnvironmentConfigInput } from '../../lib/config';

/** A tenth of production, protected like production: where a plan and a migration are tried first. */
export const staging: EnvironmentConfigInput = {
  name: 'staging',
  account: '222222222222', // placeholder: replace with your staging account
  region: 'us-east-1',
  availabilityZones: ['use1-az1', 'use1-az2', 'use1-az4'],
  vpcCidr: '10.20.0.0/16',
  natGateways: 1,
  loadShare: 0.1,
  logRetentionDays: 30,
  stateful: { backupRetentionDays: 7 },
  databaseInstanceClass: 'r7g.large',
  cacheNodeType: 'cache.r7g.large',
};
