import type { Construct } from 'constructs';
import { Network } from '../constructs/network/network';
import { encryptionKey } from '../constructs/security/encryption-key';
import { logRetention } from './log-retention';
import { PlatformStack, type PlatformStackProps } from './platform-stack';
import { keyRemovalPolicy } from './removal';

/** The VPC that everything else stands in. */
export class NetworkStack extends PlatformStack {
  readonly network: Network;

  constructor(scope: Construct, id: string, props: PlatformStackProps) {
    super(scope, id, props);
    const { environment } = props;
    this.network = new Network(this, 'Network', {
      cidr: environment.vpcCidr,
      availabilityZones: [...environment.availabilityZones],
      natGateways: environment.natGateways,
      flowLogRetention: logRetention(environment),
      encryptionKey: encryptionKey(this, 'LogKey', 'Encrypts the flow logs', keyRemovalPolicy(environment)),
    });
  }
}
