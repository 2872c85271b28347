import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { HttpService } from './http-service';
import type { HttpServiceProps } from './service-props';

export interface WebSocketServiceProps extends HttpServiceProps {}

/** Open connections are given as long as Fargate gives a stopping task; clients then reconnect elsewhere. */
const DRAIN = Duration.seconds(120);

/**
 * Long-lived connections: Fargate behind the internal load balancer, scaled on connections or CPU.
 *
 * The load balancer's idle timeout must exceed the clients' ping interval plus timeout.
 */
export class WebSocketService extends HttpService {
  constructor(scope: Construct, id: string, props: WebSocketServiceProps) {
    super(scope, id, props, DRAIN);
  }
}
