import { prod } from '../../../config/environments/prod';
import { staging } from '../../../config/environments/staging';
import { jedire } from '../../../config/systems/jedire';
import { parseEnvironmentConfig, parseSystemConfig } from '../../../lib/model/system/parse';
import { sizeSystem } from '../../../lib/model/system/sizing';
import { InputError } from '../../../lib/model/validation/input-error';

const usage = { source: 'the bill of October', natGatewayGb: 1000, loadBalancerUnits: 4 };

test('an environment uses its share of what the system does', () => {
  const system = parseSystemConfig({ ...jedire, usage }, 'jedire.ts');
  expect(sizeSystem(system, parseEnvironmentConfig(prod, 'prod.ts')).usage).toEqual(usage);
  expect(sizeSystem(system, parseEnvironmentConfig(staging, 'staging.ts')).usage).toEqual({
    source: 'the bill of October',
    natGatewayGb: 100,
    loadBalancerUnits: 0.4,
  });
  expect(
    sizeSystem(parseSystemConfig(jedire, 'jedire.ts'), parseEnvironmentConfig(prod, 'prod.ts')).usage,
  ).toBeUndefined();
});

test('a usage says where it is from, and is more than nothing', () => {
  const parse = (wrong: unknown) => () => parseSystemConfig({ ...jedire, usage: wrong }, 'jedire.ts');
  for (const wrong of [{ natGatewayGb: 1 }, { ...usage, natGatewayGb: 0 }, { ...usage, natGb: 1 }, 'much'])
    expect(parse(wrong)).toThrow(InputError);
  expect(parse({ ...usage, natGb: 1 })).toThrow('jedire.ts: usage.natGb');
});
