export * from './fargate-task';
export * from './fargate-workload';
export * from './http-service';
export * from './internal-load-balancer';
export * from './service-props';
export * from './web-service';
export * from './web-socket-service';
export * from './worker-service';
