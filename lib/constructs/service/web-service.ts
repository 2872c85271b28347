import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { WEB_DEREGISTRATION_DELAY_SECONDS } from '../../model/service/fargate';
import { HttpService } from './http-service';
import type { HttpServiceProps } from './service-props';

export interface WebServiceProps extends HttpServiceProps {}

/** Pages and APIs over HTTP: Fargate behind the internal load balancer, scaled on any of its signals. */
export class WebService extends HttpService {
  constructor(scope: Construct, id: string, props: WebServiceProps) {
    super(scope, id, props, Duration.seconds(WEB_DEREGISTRATION_DELAY_SECONDS));
  }
}
