import type { Construct } from 'constructs';
import { WebFirewall } from '../constructs/edge';
import { encryptionKey } from '../constructs/encryption-key';
import type { SystemConfig } from '../model';
import { stackName } from '../model/names';
import { logRetention } from './log-retention';
import { PlatformStack, type PlatformStackProps } from './platform-stack';
import { keyRemovalPolicy } from './removal';

export interface FirewallStackProps extends PlatformStackProps {
  readonly system: SystemConfig;
}

/** The firewall of the CDN; always in us-east-1, wherever the platform runs. */
export class FirewallStack extends PlatformStack {
  readonly webAclArn: string;

  constructor(scope: Construct, id: string, props: FirewallStackProps) {
    const { environment, system } = props;
    super(scope, id, {
      ...props,
      stackProps: {
        env: { account: environment.account, region: 'us-east-1' },
        stackName: stackName(props.name, id),
        crossRegionReferences: true,
      },
    });
    const purpose = `Encrypts the logs of the firewall of ${this.stackName}`;
    const firewall = new WebFirewall(this, 'Firewall', {
      encryptionKey: encryptionKey(this, 'Key', purpose, keyRemovalPolicy(environment)),
      rateLimitPerFiveMinutes: system.edge.rateLimitPerFiveMinutes,
      countOnly: environment.firewallCountOnly,
      logRetention: logRetention(environment),
    });
    this.webAclArn = firewall.webAcl.attrArn;
  }
}
