import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { WEB_DEREGISTRATION_DELAY_SECONDS } from '../../model/service/fargate';
import { injectedProps } from '../injected-props';
import { HttpService } from './http-service';
import type { HttpServiceProps } from './service-props';

export interface WebServiceProps extends HttpServiceProps {}

/** Pages and APIs over HTTP: Fargate behind the internal load balancer, scaled on any of its signals. */
export class WebService extends HttpService {
  /** What a property injector calls it. */
  static readonly PROPERTY_INJECTION_ID = 'tidemark.WebService';

  constructor(scope: Construct, id: string, props: WebServiceProps) {
    props = injectedProps(WebService, scope, id, props);
    super(scope, id, props, Duration.seconds(WEB_DEREGISTRATION_DELAY_SECONDS));
  }
}
