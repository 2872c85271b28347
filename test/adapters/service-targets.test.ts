import { type AutoScaling, serviceTargets, type TargetState } from '../../lib/adapters/auto-scaling';
import { stackName } from '../../lib/model/system/resource-names';
import { deployedTargets } from '../helpers/deployed-targets';
import { catalog } from '../helpers/fixtures';

const ecs = { serviceNamespace: 'ecs', scalableDimension: 'ecs:service:DesiredCount' };

function withTargets(resourceIds: readonly string[]): AutoScaling {
  const state = (resourceId: string): TargetState => ({
    ...ecs,
    resourceId,
    minCapacity: 1,
    maxCapacity: 2,
    suspended: { scaleIn: false, scaleOut: false, schedule: false },
  });
  const none = () => Promise.reject(new Error('not to be called'));
  return { describe: async () => resourceIds.map(state), setMin: none, setSuspended: none };
}

const deployed = [...catalog.systemNames().map((system) => [system, 'prod']), ['jedire', 'staging']].map(
  ([system = '', environment = '']) => ({ system, environment, targets: deployedTargets(system, environment) }),
);
/** All of them in one account, as they may be. */
const account = withTargets(deployed.flatMap(({ targets }) => targets.map(({ resourceId }) => resourceId)));

describe('targets of services by name', () => {
  test.each(deployed)('given an account with every system, then $system in $environment has its own', async (given) => {
    const { system, environment, targets } = given;
    const names = Object.keys(catalog.system(system).services);
    expect(targets.map(({ service }) => service).sort()).toEqual([...names].sort());
    const found = await serviceTargets(account, stackName({ system, environment }, 'services'), names);
    const expected = new Map(names.map((name) => [name, targets.filter(({ service }) => service === name)]));
    for (const name of names) {
      expect(found.get(name)?.map(({ resourceId }) => resourceId)).toEqual(
        expected.get(name)?.map(({ resourceId }) => resourceId),
      );
      expect(found.get(name)).toHaveLength(1);
    }
  });

  test.each([
    ['another stack', 'service/shop-prod-services2-ClusterEB0386A7-AAA/shop-prod-services2-apiServiceD085F0F3-BBB'],
    [
      'a stack whose name ends the same',
      'service/x-shop-prod-services-ClusterEB0386A7-A/x-shop-prod-services-apiServiceD085F0F3-B',
    ],
    [
      'a service whose name begins the same',
      'service/shop-prod-services-ClusterEB0386A7-A/shop-prod-services-apiV2ServiceD085F0F3-B',
    ],
    ['a service in a cluster of somebody else', 'service/other/shop-prod-services-apiServiceD085F0F3-B'],
    ['a service named by hand', 'service/shop-prod-services-ClusterEB0386A7-A/api'],
  ])('given %s, then it is not taken', async (_, resourceId) => {
    const found = await serviceTargets(withTargets([resourceId]), 'shop-prod-services', ['api']);
    expect(found.get('api')).toEqual([]);
  });

  test('given a service of a group, then it is found in the stack of the group and the cluster of the platform', async () => {
    const id = (stack: string) => `service/shop-prod-services-ClusterEB0386A7-A/${stack}-apiServiceD085F0F3-B`;
    const targets = withTargets([id('shop-prod-services'), id('shop-prod-services-search')]);
    const found = await serviceTargets(targets, 'shop-prod-services', ['api'], () => 'shop-prod-services-search');
    expect(found.get('api')?.map(({ resourceId }) => resourceId)).toEqual([id('shop-prod-services-search')]);
  });

  test('given a service that is being replaced, then it has two; a name with hyphens is found', async () => {
    const id = (service: string, end: string) =>
      `service/shop-prod-services-ClusterEB0386A7-A/shop-prod-services-${service}-${end}`;
    const targets = withTargets([
      id('apiServiceD085F0F3', 'B'),
      id('apiServiceD085F0F3', 'C'),
      id('lowloadService01234567', 'D'),
    ]);
    const found = await serviceTargets(targets, 'shop-prod-services', ['api', 'low-load']);
    expect(found.get('api')).toHaveLength(2);
    expect(found.get('low-load')).toHaveLength(1);
  });
});
