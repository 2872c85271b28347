export * from './content-policies';
export * from './edge';
export * from './web-firewall';
