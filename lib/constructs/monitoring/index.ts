export * from './alarm-topic';
export * from './alarms';
export * from './cache-alarms';
export * from './data-alarms';
export * from './edge-alarms';
export * from './floor-alarms';
export * from './platform-dashboard';
export * from './service-alarms';
