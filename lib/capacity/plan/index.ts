export * from './compile';
export * from './floor-at';
export * from './serialize';
export * from './step-function';
export * from './tasks-needed';
export * from './weekly-actions';
