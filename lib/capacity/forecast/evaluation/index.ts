export * from './judged-weeks';
export * from './scores';
