/** Configuration of systems and environments: its types, its checks, and what the two come to together. Loads neither aws-cdk-lib nor constructs. */
export type { BusinessEventInput } from './model/demand/calendar-event';
export { type CapacityPlan, parseCapacityPlan } from './model/plan/capacity-plan';
export type { SystemConfig, SystemConfigInput } from './model/system/config';
export type { EnvironmentConfig, EnvironmentConfigInput } from './model/system/environment';
export { parseEnvironmentConfig, parseSystemConfig } from './model/system/parse';
export { sizeSystem } from './model/system/sizing';
export { InputError, type Problem } from './model/validation/input-error';
