import { parseEnvironmentConfig } from '../../lib/model/system/parse';

/** A production of two zones that states nothing else, for systems that a test writes itself. */
export const PROD = parseEnvironmentConfig(
  {
    name: 'prod',
    account: '333333333333',
    region: 'us-east-1',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    vpcCidr: '10.0.0.0/16',
  },
  'prod.ts',
);
