import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { AccessLogDelivery } from '../constructs/edge/access-log-delivery';
import { stackName } from '../model/system/resource-names';
import { PlatformStack, type PlatformStackProps } from './platform-stack';

export interface EdgeLogsStackProps extends PlatformStackProps {
  readonly distributionArn: string;
  readonly bucket: IBucket;
}

/** Orders the logs of a distribution whose stack stands elsewhere; always in us-east-1. */
export class EdgeLogsStack extends PlatformStack {
  constructor(scope: Construct, id: string, props: EdgeLogsStackProps) {
    super(scope, id, {
      ...props,
      stackProps: {
        env: { account: props.environment.account, region: AccessLogDelivery.REGION },
        stackName: stackName(props.name, id),
        crossRegionReferences: true,
      },
    });
    new AccessLogDelivery(this, 'AccessLogDelivery', props);
  }
}
