import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { Construct } from 'constructs';
import { WebFirewall } from '../constructs/edge/web-firewall';
import { encryptionKey } from '../constructs/security/encryption-key';
import type { RuleAction } from '../model/edge/firewall';
import type { SystemConfig } from '../model/system/config';
import { stackName } from '../model/system/resource-names';
import { logRetention } from './log-retention';
import { PlatformStack, type PlatformStackProps } from './platform-stack';
import { keyRemovalPolicy } from './removal';
import { validatedCertificate } from './validated-certificate';

export interface FirewallStackProps extends PlatformStackProps {
  readonly system: SystemConfig;
}

/** What CloudFront reads from us-east-1 only, wherever the platform runs: its firewall, and the certificate of its domain. */
export class FirewallStack extends PlatformStack {
  readonly webAclArn: string;
  /** Made here when a domain has a hosted zone and no certificate; undefined elsewhere. */
  readonly certificate?: ICertificate;

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
    const { countries, botControl } = system.edge.firewall;
    const firewall = new WebFirewall(this, 'Firewall', {
      encryptionKey: encryptionKey(this, 'Key', purpose, keyRemovalPolicy(environment)),
      rateLimitPerFiveMinutes: system.edge.rateLimitPerFiveMinutes,
      countOnly: environment.firewallCountOnly,
      logRetention: logRetention(environment),
      groups: system.edge.firewall.groups as Readonly<Record<string, RuleAction>>,
      countries,
      botControl,
      largeBodyPaths: uploadPaths(system),
    });
    this.webAclArn = firewall.webAcl.attrArn;
    const domain = system.edge.domains[environment.name];
    if (domain?.hostedZone === undefined || domain.certificateArn !== undefined) return;
    this.certificate = validatedCertificate(this, 'Certificate', domain.hostedZone, domain.names);
  }
}

/** Beginnings of the paths that take uploads, up to their first wildcard. */
function uploadPaths({ edge }: SystemConfig): string[] {
  return Object.values(edge.classes)
    .filter(({ kind }) => kind === 'uploads')
    .flatMap(({ paths }) => (paths.length === 0 ? ['/'] : paths.map((path) => path.replace(/[*?].*$/, ''))));
}
