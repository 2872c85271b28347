import fc from 'fast-check';
import { Histogram } from '../../../lib/capacity/simulate/histogram';
import { WorkQueue } from '../../../lib/capacity/simulate/work-queue';
import { runs } from '../../helpers/properties';
import { backlog, cpu, queueWorkload, replayed } from '../../helpers/replays';

describe('a queue', () => {
  test('given more than can be done, then messages wait for their turn, and their delay is counted', () => {
    const arrivals = [10, 0, 0, 0];
    const queue = new WorkQueue((step) => arrivals[step] ?? 0, 60, 90);
    expect(queue.advance(0, 4)).toBe(4);
    expect([queue.backlog, queue.oldestSeconds(0), queue.isLate]).toEqual([6, 0, false]);
    expect(queue.advance(1, 4)).toBe(4);
    expect(queue.isLate).toBe(false);
    expect(queue.advance(2, 4)).toBe(2);
    // The last two waited two minutes, longer than the goal of 90 s.
    expect([queue.backlog, queue.isLate, queue.delays.max]).toEqual([0, true, 120]);
    expect(queue.advance(3, 4)).toBe(0);
    expect(queue.isLate).toBe(false);
  });

  test('given messages that nobody works on, then the oldest makes the queue late', () => {
    const queue = new WorkQueue(() => 1, 60, 150);
    const late = [0, 1, 2, 3].map((step) => {
      queue.advance(step, 0);
      return queue.isLate;
    });
    expect(late).toEqual([false, false, false, true]);
  });

  test('for any arrivals and capacities, what arrived is completed or waits, and order is kept', () => {
    const step = fc.record({
      // In thousandths: of less than a millionth of a job nobody can say whether it still waits or was rounded away.
      arriving: fc.integer({ min: 0, max: 50_000 }).map((thousandths) => thousandths / 1000),
      capacity: fc.integer({ min: 0, max: 60 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const queue = new WorkQueue((at) => steps[at]?.arriving ?? 0, 60, 60);
        const arrivedUntil: number[] = [];
        steps.forEach(({ capacity }, at) => {
          queue.advance(at, capacity);
          arrivedUntil.push(queue.arrived);
          expect(queue.completed + queue.backlog).toBeCloseTo(queue.arrived, 6);
          expect(queue.backlog).toBeGreaterThanOrEqual(0);
          // In order of arrival, the oldest that waits came when as many had arrived as are completed by now.
          const oldest = arrivedUntil.findIndex((count) => count > queue.completed + 1e-6);
          if (queue.backlog > 1e-6) expect(queue.oldestSeconds(at)).toBeCloseTo((at - oldest) * 60);
        });
      }),
      { numRuns: runs(300) },
    );
  });

  test('given enough workers, then a replay works everything off and nothing is late', () => {
    const { queue, total } = replayed({
      spec: { minCapacity: 5, maxCapacity: 5, backlog, cpu },
      workload: queueWorkload,
      demand: [[600, 40]],
      initialTasks: 5,
    });
    expect(queue?.completed).toBeCloseTo(600 * 40);
    expect([total.overloaded, queue?.delays.max]).toEqual([0, 0]);
  });

  test('given a burst, then the delay is that of the work before it', () => {
    const { queue, total } = replayed({
      spec: { minCapacity: 5, maxCapacity: 5, backlog },
      workload: queueWorkload,
      demand: [
        [10, 0],
        [1, 500],
        [30, 0],
      ],
      initialTasks: 5,
    });
    // 500 messages at 50 a minute: done in ten minutes; the last waited nine, and from the second on they are late.
    expect(queue?.delays.max).toBe(9 * 60);
    expect(total.overloaded).toBe(8);
  });
});

test('a histogram tells quantiles within nine percent', () => {
  const histogram = new Histogram();
  for (let value = 1; value <= 1000; value++) histogram.add(value);
  for (const share of [0.5, 0.95, 0.99]) {
    const ratio = histogram.quantile(share) / (share * 1000);
    expect(ratio).toBeGreaterThanOrEqual(1);
    expect(ratio).toBeLessThan(1.1);
  }
  expect([histogram.quantile(1), histogram.max]).toEqual([1000, 1000]);
});
