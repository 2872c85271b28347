import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { HttpService } from './http-service';
import type { HttpServiceProps } from './service-props';

export interface WebServiceProps extends HttpServiceProps {}

/** Requests still running when a task leaves are given this long; longer than any response target. */
const DRAIN = Duration.seconds(30);

/** Pages and APIs over HTTP: Fargate behind the internal load balancer, scaled on any of its signals. */
export class WebService extends HttpService {
  constructor(scope: Construct, id: string, props: WebServiceProps) {
    super(scope, id, props, DRAIN);
  }
}
