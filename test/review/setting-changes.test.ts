import fc from 'fast-check';
import { settingChanges } from '../../lib/review/setting-changes';

test('names each setting that differs by its path, with what it was and what it is', () => {
  const before = { cpu: { scaleOutAt: 70, scaleInAt: 30 }, max: 20, signals: [1, 2] };
  const after = { cpu: { scaleOutAt: 80, scaleInAt: 30 }, signals: [2, 1], queue: { depth: 5 } };
  expect(settingChanges(before, after)).toEqual([
    { path: 'cpu.scaleOutAt', before: '70', after: '80' },
    { path: 'max', before: '20' },
    { path: 'queue', after: '{"depth":5}' },
    { path: 'signals', before: '[1,2]', after: '[2,1]' },
  ]);
});

test('is empty for equal values and for no other, and turns around with its sides', () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  fc.assert(
    fc.property(value, value, (before, after) => {
      expect(settingChanges(before, structuredClone(before))).toEqual([]);
      const there = settingChanges(before, after);
      const back = settingChanges(after, before);
      expect(there.map(({ path, before: was, after: is }) => [path, is, was])).toEqual(
        back.map(({ path, before: was, after: is }) => [path, was, is]),
      );
    }),
  );
});
