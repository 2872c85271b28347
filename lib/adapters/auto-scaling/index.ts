export * from './auto-scaling';
export * from './service-targets';
