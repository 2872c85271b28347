export * from './scaling-arithmetic';
export * from './service-scaling';
