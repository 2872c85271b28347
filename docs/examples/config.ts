// A system and an environment, checked and put together, and what a mistake is answered with. Needs no CDK.
import { readFileSync } from 'node:fs';
import {
  type BusinessEventInput,
  type CapacityPlan,
  type EnvironmentConfig,
  type EnvironmentConfigInput,
  InputError,
  type Problem,
  parseCapacityPlan,
  parseEnvironmentConfig,
  parseSystemConfig,
  type SystemConfig,
  type SystemConfigInput,
  sizeSystem,
} from 'tidemark/config';

// What a repository states in config/systems and config/environments.
const { system, environment } = JSON.parse(readFileSync('shop.json', 'utf8')) as {
  system: SystemConfigInput;
  environment: EnvironmentConfigInput;
};

const sale: BusinessEventInput = {
  kind: 'dated',
  name: 'spring-sale',
  start: '2027-03-20T08:00',
  end: '2027-03-21T22:00',
  multiplier: 3,
};
const parsed: SystemConfig = parseSystemConfig({ ...system, calendar: [sale] }, 'config/systems/shop.ts');
const prod: EnvironmentConfig = parseEnvironmentConfig(environment, 'config/environments/prod.ts');

// The same system, as large as the environment is to be.
const sized: SystemConfig = sizeSystem(parsed, prod);
process.stdout.write(`${sized.name}: ${Object.keys(sized.services).join(', ')}\n`);

// A plan is a committed file; what is wrong with it is told all at once.
try {
  const plan: CapacityPlan = parseCapacityPlan({ version: 1, service: 'web' }, 'config/plans/prod/shop/web.json');
  process.stdout.write(`${plan.actions.length} actions\n`);
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  const lines = error.problems.map(({ where, remedy }: Problem) => `${where}: ${remedy}`);
  process.stdout.write(`${error.code}\n${lines.join('\n')}\n`);
}
