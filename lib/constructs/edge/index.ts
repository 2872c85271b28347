export * from './access-log-delivery';
export * from './content-policies';
export * from './cookie-signers';
export * from './edge';
export * from './edge-origins';
export * from './request-normalizer';
export * from './web-firewall';
