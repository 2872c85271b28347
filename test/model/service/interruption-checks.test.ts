import { systems } from '../../../config';
import { parseSystemConfig } from '../../../lib/model/system/parse';
import { InputError } from '../../../lib/model/validation/input-error';

interface Worker {
  spotPercent?: number;
  onDemandBase?: number;
  stopTimeoutSeconds?: number;
  taskProtectionMinutes?: number;
  targets?: unknown;
  scaling: { maxCapacity: number; backlog: { secondsPerMessage: number } };
}

/** The problems of JediRe's agents, which work off a queue, after a change. */
function problemsAfter(change: (worker: Worker) => void) {
  const copy = JSON.parse(JSON.stringify(systems.jedire)) as { services: { agents: Worker } };
  // Slower jobs would miss the targets as well, which is another story.
  delete copy.services.agents.targets;
  change(copy.services.agents);
  try {
    parseSystemConfig(copy, 'jedire.ts');
  } catch (error) {
    if (error instanceof InputError) return error.problems.map(({ where, given }) => `${where}: ${given}`);
    throw error;
  }
  return [];
}

describe('jobs that would be cut off', () => {
  test('given jobs longer than a stopping task has, then the worker is refused', () => {
    const change = (worker: Worker) => {
      worker.stopTimeoutSeconds = 60;
      worker.scaling.backlog.secondsPerMessage = 90;
    };
    expect(problemsAfter(change)).toEqual([
      'jedire.ts: services.agents.stopTimeoutSeconds: 60 with scaling.backlog.secondsPerMessage 90',
    ]);
  });

  test.each([
    ['they may protect themselves as long', 2, []],
    [
      'their protection ends before them',
      1,
      ['jedire.ts: services.agents.taskProtectionMinutes: 1 with scaling.backlog.secondsPerMessage 90'],
    ],
  ])('given such jobs and that %s', (_, minutes, expected) => {
    const change = (worker: Worker) => {
      worker.scaling.backlog.secondsPerMessage = 90;
      worker.taskProtectionMinutes = minutes;
    };
    expect(problemsAfter(change)).toEqual(expected);
  });

  test('given Spot beside protection, then it is refused: Spot asks nobody', () => {
    const change = (worker: Worker) => {
      worker.spotPercent = 50;
      worker.taskProtectionMinutes = 30;
    };
    expect(problemsAfter(change)).toEqual(['jedire.ts: services.agents.taskProtectionMinutes: 30 with spotPercent 50']);
  });
});

describe('a share on Spot', () => {
  test('given a base without a share, or one that leaves no task for Spot, then it is refused', () => {
    expect(problemsAfter((worker) => Object.assign(worker, { onDemandBase: 3 }))).toEqual([
      'jedire.ts: services.agents.onDemandBase: 3 with spotPercent 0',
    ]);
    expect(problemsAfter((worker) => Object.assign(worker, { spotPercent: 50, onDemandBase: 1000 }))).toEqual([
      'jedire.ts: services.agents.onDemandBase: 1000 with spotPercent 50',
    ]);
  });

  test('given every task on Spot, then it is refused: ECS places none on a provider of weight 0', () => {
    expect(problemsAfter((worker) => Object.assign(worker, { spotPercent: 100 }))).toEqual([
      'jedire.ts: services.agents.spotPercent: 100',
    ]);
  });

  test('given a share and a base below the ceiling, then it is taken', () => {
    expect(problemsAfter((worker) => Object.assign(worker, { spotPercent: 60, onDemandBase: 2 }))).toEqual([]);
  });
});
