import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { WEBSOCKET_DRAIN_SECONDS } from '../../model/service/fargate';
import { injectedProps } from '../injected-props';
import { HttpService } from './http-service';
import type { HttpServiceProps } from './service-props';

export interface WebSocketServiceProps extends HttpServiceProps {}

/**
 * Long-lived connections: Fargate behind the internal load balancer, scaled on connections or CPU.
 *
 * The load balancer's idle timeout must exceed the clients' ping interval plus timeout.
 */
export class WebSocketService extends HttpService {
  /** What a property injector calls it. */
  static readonly PROPERTY_INJECTION_ID = 'tidemark.WebSocketService';

  constructor(scope: Construct, id: string, props: WebSocketServiceProps) {
    props = injectedProps(WebSocketService, scope, id, props);
    super(scope, id, props, Duration.seconds(WEBSOCKET_DRAIN_SECONDS));
  }
}
