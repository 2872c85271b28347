import { runScenario } from '../../lib/capacity/simulate/run-scenario';
import { SCENARIOS } from '../../lib/capacity/simulate/scenarios';
import { replaySetup } from '../../lib/cli/simulate/simulation-setup';
import { plannedServices } from '../../lib/model/system/plan-targets';
import { catalog } from '../helpers/fixtures';

/** Every service of prod that states its demand and the loads it is to hold, with the scenarios that come of them. */
const cases = catalog.systemNames().flatMap((system) =>
  plannedServices(catalog.system(system)).flatMap(({ name, service: { targets } }) => {
    if (targets === undefined) return [];
    const options = { config: 'config', environment: 'prod', system, service: name, startUpSpread: '1', seed: '1' };
    const input = { ...replaySetup(options, process.cwd()), targets };
    const results = SCENARIOS.flatMap((scenario) => runScenario(scenario, input) ?? []);
    return results.map((result) => ({ name: `${system} ${name}: ${result.scenario}`, input, result }));
  }),
);

/** A load that may come at any hour is held from a floor: a plan gives it where the load is known, minCapacity always. */
describe('every reference system holds its stated loads', () => {
  const judged = cases.filter(({ result }) => result.scenario !== 'breaking-point');

  test.each(judged)('$name, on its own or from a floor it can have', ({ result, input }) => {
    if (result.holds) return;
    expect(result.remedy?.floor).toBeLessThanOrEqual(input.policies.maxCapacity);
  });

  test.each(judged.filter(({ result }) => result.scenario === 'endurance'))('$name, on its own', ({ result }) => {
    expect(result.holds).toBe(true);
  });

  test('the sustained load, a rise and a peak of each service are among them', () => {
    for (const scenario of ['endurance', 'ramp', 'peak'])
      expect(judged.filter(({ result }) => result.scenario === scenario).length).toBeGreaterThanOrEqual(10);
  });
});
