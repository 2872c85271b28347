export * from './data-stack';
export * from './edge-stack';
export * from './firewall-stack';
export * from './monitoring-stack';
export * from './network-stack';
export * from './platform';
export * from './schema-stack';
export * from './service-stack';
