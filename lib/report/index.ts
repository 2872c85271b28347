export * from './assembly';
export * from './page';
export * from './preview-model';
export * from './schedule-words';
export { configuredResult, type Figures, figuresOf, simulationVerdict, type Verdict } from './simulation-figures';
export * from './simulation-page';
export type * from './simulation-report';
export * from './simulation-text';
export * from './text-layout';
