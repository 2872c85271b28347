export * from './predictive-scaling-policy';
export * from './service-scaling';
