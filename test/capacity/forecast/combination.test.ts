import fc from 'fast-check';
import { combine, computeWeights } from '../../../lib/capacity/forecast/combination';
import { errorQuantile } from '../../../lib/capacity/forecast/error-groups';
import { levelAtEnd } from '../../../lib/capacity/forecast/level';
import { spreadByLead } from '../../../lib/capacity/forecast/spread-by-lead';
import { weightedMedian } from '../../../lib/capacity/forecast/statistics';
import { runs } from '../../helpers/properties';

const rows = (...values: number[]) => values.map((value) => Float64Array.of(value));
const equal = (length: number) => new Array<number>(length).fill(1 / length);

describe('combining', () => {
  // R 4.2.2: mean(c(1, 2, 4, 8, 16, 32, 64, 128), trim = 0.25) is 15.
  test('with equal weights it is the mean without a quarter at either end', () => {
    expect(combine(rows(1, 2, 4, 8, 16, 32, 64, 128), equal(8))[0]).toBeCloseTo(15, 12);
  });

  test('given one model that is wrong, then it is not heard', () => {
    expect(combine(rows(10, 11, 12, 1e9), equal(4))[0]).toBeCloseTo(11.5, 12);
  });

  test('lies between the least and the most, whatever the weights', () => {
    const forecast = fc.double({ min: 1e-6, max: 1e9, noNaN: true });
    const weight = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(forecast, weight), { minLength: 1, maxLength: 8 }), (models) => {
        const total = models.reduce((sum, [, w]) => sum + w, 0);
        const values = models.map(([value]) => value);
        const combined = combine(
          rows(...values),
          models.map(([, w]) => w / total),
        )[0] as number;
        expect(combined).toBeGreaterThanOrEqual(Math.min(...values) * (1 - 1e-12));
        expect(combined).toBeLessThanOrEqual(Math.max(...values) * (1 + 1e-12));
      }),
      { numRuns: runs(200) },
    );
  });
});

describe('weights', () => {
  test('sum to 1, and fall with the error', () => {
    const weights = computeWeights([0.1, 0.11, 0.2]);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    // By hand: e^0, e^-0.8 and e^-8 over their sum.
    expect(weights[1]).toBeCloseTo(Math.exp(-0.8) / (1 + Math.exp(-0.8) + Math.exp(-8)), 12);
    expect(weights[2]).toBeLessThan(0.001);
  });

  test('are equal where nothing was measured, and nothing for a model that is wrong where another is right', () => {
    expect(computeWeights([undefined, undefined])).toEqual([0.5, 0.5]);
    expect(computeWeights([0, 0.3, 0])).toEqual([0.5, 0, 0.5]);
  });
});

describe('the level', () => {
  const flat = (length: number, value: (index: number) => number) => Float64Array.from({ length }, (_, i) => value(i));

  // By hand: weights 1, 1/2, 1/4 from the last value back; 7 alone has more than half of them.
  test('is the weighted median of what the profile leaves', () => {
    expect(levelAtEnd({ deseasonalized: Float64Array.of(100, 3, 7) }, 1)).toBe(7);
  });

  test('given an outage shorter than the half-life, then it does not move', () => {
    const outage = flat(500, (index) => (index >= 490 ? -9 : 5));
    expect(levelAtEnd({ deseasonalized: outage }, 24)).toBe(5);
  });

  test('given a step older than the half-life, then it is the new one', () => {
    expect(levelAtEnd({ deseasonalized: flat(500, (index) => (index >= 470 ? 9 : 5)) }, 24)).toBe(9);
  });

  test('given nothing in the last weeks, then it is the last that is known', () => {
    expect(levelAtEnd({ deseasonalized: flat(2000, (index) => (index < 10 ? index : Number.NaN)) }, 24)).toBe(9);
  });
});

describe('statistics', () => {
  // By hand: half of the weight of 6 lies at or below 20.
  test('the weighted median has half of the weight on either side', () => {
    expect(weightedMedian({ values: [30, 10, 20], weights: [1, 2, 3] })).toBe(20);
    expect(weightedMedian({ values: [1, 3], weights: [1, 1] })).toBe(2);
    expect(weightedMedian({ values: [], weights: [] })).toBeUndefined();
  });
});

describe('errors', () => {
  const hours = (count: number, error: (index: number) => number, busyness: number, isEvent = false) =>
    Array.from({ length: count }, (_, index) => ({ error: error(index), busyness, isEvent }));

  test('given busy hours that err twice as much, then their quantile is higher, and it rises evenly between', () => {
    const errors = [
      ...hours(100, (index) => index / 100, 0.2),
      ...hours(100, (index) => index / 100, 1),
      ...hours(100, (index) => (2 * index) / 100, 2),
    ];
    const quantileOf = errorQuantile(errors, 0.9) ?? (() => Number.NaN);
    const [quiet, middle, between, busy] = [0.2, 1, 1.5, 2].map((busyness) => quantileOf(busyness, false)) as [
      number,
      number,
      number,
      number,
    ];
    expect(quiet).toBeCloseTo(middle, 9);
    expect(busy).toBeGreaterThan(1.2 * middle);
    expect(between).toBeCloseTo((middle + busy) / 2, 9);
    expect(quantileOf(9, false)).toBe(busy);
  });

  test('given events that err more, then their hours are given more', () => {
    const errors = [...hours(300, (index) => index / 300, 1), ...hours(60, (index) => 3 + index / 60, 1, true)];
    const quantileOf = errorQuantile(errors, 0.9) ?? (() => Number.NaN);
    expect(quantileOf(1, true)).toBeGreaterThan(quantileOf(1, false));
  });

  test('given none, then there is no quantile', () => expect(errorQuantile([], 0.9)).toBeUndefined());

  test('given errors that grow by the day, then half of the growth is believed', () => {
    // Day d errs by d + 1, on average 4: the line says 1/4 of the average for the first hour, 7/4 for the last day.
    const spreadAt = spreadByLead([Array.from({ length: 168 }, (_, hour) => Math.floor(hour / 24) + 1)]);
    expect(spreadAt(0)).toBeCloseTo(1 + 0.5 * (0.4 - 1), 9);
    expect(spreadAt(144)).toBeCloseTo(1 + 0.5 * (7 / 4 - 1), 9);
    expect(spreadAt(400)).toBe(spreadAt(144));
  });

  test('given no errors, or none larger than nothing, then all hours are alike', () => {
    expect(spreadByLead([])(100)).toBe(1);
    expect(spreadByLead([new Float64Array(168)])(100)).toBe(1);
  });
});
