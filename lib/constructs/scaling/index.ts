export * from './service-scaling';
