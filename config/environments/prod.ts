import type { EnvironmentConfigInput } from '../../lib/config';

/** The whole of every figure a system states. */
export const prod: EnvironmentConfigInput = {
  name: 'prod',
  account: '333333333333', // placeholder: replace with your production account
  region: 'us-east-1',
  availabilityZones: ['use1-az1', 'use1-az2', 'use1-az4'],
  vpcCidr: '10.30.0.0/16',
  natGateways: 3,
  loadShare: 1,
  logRetentionDays: 365,
  stateful: { backupRetentionDays: 35 },
};
