import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { WEBSOCKET_DRAIN_SECONDS } from '../../model/service/fargate';
import { HttpService } from './http-service';
import type { HttpServiceProps } from './service-props';

export interface WebSocketServiceProps extends HttpServiceProps {}

/**
 * Long-lived connections: Fargate behind the internal load balancer, scaled on connections or CPU.
 *
 * The load balancer's idle timeout must exceed the clients' ping interval plus timeout.
 */
export class WebSocketService extends HttpService {
  constructor(scope: Construct, id: string, props: WebSocketServiceProps) {
    super(scope, id, props, Duration.seconds(WEBSOCKET_DRAIN_SECONDS));
  }
}
