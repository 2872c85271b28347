export * from './assembly';
export * from './page';
export * from './preview-model';
export * from './schedule-words';
