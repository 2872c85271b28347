import {
  checkDeployment,
  mostTasks,
  smallestMaximumPercent,
  tasksInDeployment,
} from '../../../lib/model/scaling/deployment';
import { deploymentLaunches } from '../../../lib/model/scaling/launch-quota';

/** Expectations are worked by hand from the ECS API reference, DeploymentConfiguration: `maximumPercent` of the desired count, rounded down. */
describe('tasks in a rolling deployment', () => {
  test.each([
    [50, 200, 100],
    [50, 150, 75],
    // 4.5, 110.5 and 2.2
    [3, 150, 4],
    [85, 130, 110],
    [2, 110, 2],
    [0, 200, 0],
  ])('%d desired at %d %% are %d', (desired, percent, tasks) => {
    expect(tasksInDeployment(desired, percent)).toBe(tasks);
    expect(mostTasks({ scaling: { minCapacity: 1, maxCapacity: desired }, maximumPercent: percent })).toBe(tasks);
    expect(deploymentLaunches(desired, percent)).toBe(tasks - desired);
  });

  test.each([
    [0, 200],
    [1, 200],
    [2, 150],
    // 133 % of three are 3.99.
    [3, 134],
    [10, 110],
    [100, 101],
  ])('beside %d at least a new one fits from %d %% on, and not at a percent less', (minCapacity, smallest) => {
    expect(smallestMaximumPercent(minCapacity)).toBe(smallest);
    const deployed = (maximumPercent: number) =>
      checkDeployment({ scaling: { minCapacity, maxCapacity: 500 }, maximumPercent });
    expect(deployed(smallest)).toEqual([]);
    expect(deployed(smallest - 1)).toEqual([
      expect.objectContaining({
        path: ['maximumPercent'],
        given: `${smallest - 1} with scaling.minCapacity ${minCapacity}`,
        allowed: expect.stringContaining(`at least ${smallest}: `),
        remedy: expect.stringContaining(`to ${smallest}`),
      }),
    ]);
  });

  test('what fits beside the fewest fits beside every larger number', () => {
    // One expectation for all: 21,780 of them take two seconds.
    const stuck: [minimum: number, desired: number][] = [];
    for (let minimum = 1; minimum <= 120; minimum++)
      for (let desired = minimum; desired <= 240; desired++)
        if (!(tasksInDeployment(desired, smallestMaximumPercent(minimum)) > desired)) stuck.push([minimum, desired]);
    expect(stuck).toEqual([]);
  });
});
