import type { IDistribution } from 'aws-cdk-lib/aws-cloudfront';
import { AaaaRecord, ARecord, type IHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';

export interface DomainRecordsProps {
  readonly distribution: IDistribution;
  readonly zone: IHostedZone;
  /** Names in the zone that lead to the distribution. */
  readonly names: readonly string[];
}

/** Leads names of a hosted zone to a distribution, over IPv4 and IPv6. */
export class DomainRecords extends Construct {
  constructor(scope: Construct, id: string, props: DomainRecordsProps) {
    super(scope, id);
    const { zone, names } = props;
    const target = RecordTarget.fromAlias(new CloudFrontTarget(props.distribution));
    for (const recordName of names) {
      new ARecord(this, `A-${recordName}`, { zone, recordName, target });
      new AaaaRecord(this, `Aaaa-${recordName}`, { zone, recordName, target });
    }
  }
}
