import { InputError } from '../../lib/model/validation/input-error';
import { acceptFindings } from '../../lib/review/accept';
import { parseAcceptedChanges } from '../../lib/review/accepted-changes';
import { gateFailures } from '../../lib/review/gate';
import { countFindings } from '../../lib/review/review';
import { finding, findingOf, replayed, reviewOf } from '../helpers/reviews';

const ENTRY = {
  resource: 'shop-prod/data/Orders/Resource',
  class: 'data-loss',
  reason: 'The table is empty.',
  expires: '2026-12-31',
} as const;
const found = { findings: [finding()], environments: ['shop-dev', 'shop-prod'] };

describe('accepted changes', () => {
  test('given an entry for it, then a finding is accepted up to the last day, and not after', () => {
    const on = (day: string) => acceptFindings(found, [ENTRY], day, 'tidemark-review.json');
    expect(on('2026-12-31')).toEqual({
      findings: [{ ...finding(), accepted: { reason: ENTRY.reason, expires: ENTRY.expires } }],
      notes: [],
    });
    const over = on('2027-01-01');
    expect(over.findings).toEqual([finding()]);
    expect(over.notes).toEqual([
      'tidemark-review.json: the entry for shop-prod/data/Orders/Resource (data-loss) has been over since 2026-12-31 and accepts nothing: renew it or undo the change.',
    ]);
  });

  test.each([
    ['another resource', { ...ENTRY, resource: 'shop-prod/data/Orders' }],
    ['another class', { ...ENTRY, class: 'exposure' as const }],
  ])('given an entry for %s, then it accepts nothing and is named', (_, entry) => {
    const { findings, notes } = acceptFindings(found, [entry], '2026-12-01', 'a.json');
    expect(findings).toEqual([finding()]);
    expect(notes).toEqual([expect.stringMatching(/^a\.json: the entry for .* fits no change/)]);
  });

  test('given an entry of an environment that was not compared, then nothing is said of it', () => {
    const entry = { ...ENTRY, resource: 'toys-prod/data/Orders/Resource' };
    expect(acceptFindings(found, [entry], '2026-12-01', 'a.json').notes).toEqual([]);
  });

  test('given a change for the better, then it needs no entry', () => {
    const better = { ...found, findings: [finding({ effect: 'better' })] };
    expect(acceptFindings(better, [ENTRY], '2026-12-01', 'a.json').findings).toEqual(better.findings);
  });

  test('given two findings of one resource and class, then one entry accepts both', () => {
    const two = { ...found, findings: [finding(), finding({ summary: 'Keeps no backups.' })] };
    const { findings } = acceptFindings(two, [ENTRY], '2026-12-01', 'a.json');
    expect(countFindings(findings)['data-loss']).toEqual({ worse: 0, better: 0, neutral: 0, accepted: 2 });
  });
});

describe('the file of accepted changes', () => {
  const problems = (raw: unknown) => {
    try {
      parseAcceptedChanges(raw, 'tidemark-review.json');
      return [];
    } catch (error) {
      return (error as InputError).problems.map(({ where, allowed }) => `${where}: ${allowed}`);
    }
  };

  test('given entries, then they are read', () => {
    expect(parseAcceptedChanges({ $schema: 'x', accepted: [ENTRY] }, 'f')).toEqual([ENTRY]);
  });

  test('given mistakes, then all at once', () => {
    const raw = {
      accepted: [
        { ...ENTRY, expires: '2026-02-30', reason: ' ' },
        { ...ENTRY, class: 'other', resource: '' },
        { resource: 'a', class: 'data-loss', expires: '2026-12-31', until: 'x' },
      ],
    };
    const all = problems(raw).join('\n');
    for (const where of ['0.expires', '0.reason', '1.class', '1.resource', '2.reason', '2.until'])
      expect(all).toContain(`tidemark-review.json: accepted.${where}`);
    expect(problems(raw)).toHaveLength(6);
  });

  test('given the same resource and class twice, then that is a mistake', () => {
    expect(problems({ accepted: [ENTRY, { ...ENTRY, reason: 'again' }] })).toEqual([
      'tidemark-review.json: accepted.1: one entry for each resource and class',
    ]);
    expect(problems({ accepted: [ENTRY, { ...ENTRY, class: 'exposure' }] })).toEqual([]);
  });

  test.each([[null], [[]], [{}], ['text']])('given %j, then it is refused', (raw) => {
    expect(problems(raw)).not.toEqual([]);
    expect(() => parseAcceptedChanges(raw, 'f')).toThrow(InputError);
  });
});

describe('gates', () => {
  const accepted = { reason: 'r', expires: '2026-12-31' };
  const findings = [
    finding(),
    finding({ accepted, summary: 'accepted' }),
    finding({ effect: 'better', summary: 'better' }),
    findingOf('shop-dev', 'a', { class: 'exposure', summary: 'opened' }),
    findingOf('shop-dev', 'b', { class: 'permissions', summary: 'broadened' }),
    findingOf('shop-dev', 'c', { class: 'permissions', effect: 'neutral', summary: 'neutral' }),
    findingOf('shop-dev', 'd', { class: 'availability', summary: 'fewer' }),
  ];
  const failed = (...gates: Parameters<typeof gateFailures>[1]) =>
    gateFailures(reviewOf(findings).environments, gates).map(({ gate, because }) => `${gate}: ${because}`);

  test('each looks at what is for the worse, in its classes, and not accepted', () => {
    expect(failed()).toEqual([]);
    expect(failed('destructive')).toEqual(['destructive: Replaces the table Orders, and with it what it holds.']);
    expect(failed('broadening')).toEqual(['broadening: opened', 'broadening: broadened']);
    expect(failed('over-budget', 'slo')).toEqual([]);
  });

  test('given costs above the budget and a target that is missed, then those gates fail', () => {
    const cost = { before: 900, after: 1100, budget: 1000, lines: [], assumptions: [], notCovered: [] };
    const capacity = [replayed({ brokenTargets: ['the peak', 'the burst'] }), replayed({ service: 'api' })];
    const { environments } = reviewOf([], { parts: { cost, capacity } });
    expect(gateFailures(environments, ['over-budget', 'slo'])).toEqual([
      { gate: 'over-budget', environment: 'shop-prod', because: '1100 USD a month, of 1000 that it may cost' },
      { gate: 'slo', environment: 'shop-prod', because: 'web no longer holds the peak' },
      { gate: 'slo', environment: 'shop-prod', because: 'web no longer holds the burst' },
    ]);
    expect(gateFailures(environments, ['destructive', 'broadening'])).toEqual([]);
    const within = reviewOf([], { parts: { cost: { ...cost, after: 1000 } } });
    expect(gateFailures(within.environments, ['over-budget'])).toEqual([]);
  });
});
