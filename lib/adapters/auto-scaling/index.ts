export * from './auto-scaling';
