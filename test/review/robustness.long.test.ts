import fc from 'fast-check';
import { readAssembly } from '../../lib/adapters/assembly/read-assembly';
import { compareStacks } from '../../lib/review/compare';
import type { Effect, Finding } from '../../lib/review/finding';
import type { AssemblyStack } from '../../lib/template/stack';
import { catalog } from '../helpers/fixtures';
import { leaves, mutated, mutation, turned } from '../helpers/mutations';
import { runs } from '../helpers/properties';
import { synthesizedPlatform } from '../helpers/synthesized';

const NOTHING = { findings: [], folded: { assets: 0, order: 0, descriptions: 0, metadata: 0 } };

describe('what a review does with real templates', () => {
  const systems = new Map<string, AssemblyStack[]>();
  beforeAll(() => {
    for (const name of catalog.systemNames())
      systems.set(name, readAssembly(synthesizedPlatform(name, 'dev').directory));
  }, 240_000);

  const anySystem = fc.constantFrom(...catalog.systemNames()).map((name) => () => systems.get(name) as AssemblyStack[]);
  const mutations = fc.array(mutation, { minLength: 1, maxLength: 6 });

  test('given any two versions, however odd, then it ends, throws nothing, and says the same twice', () => {
    fc.assert(
      fc.property(anySystem, mutations, mutations, (stacks, left, right) => {
        const [base, head] = [mutated(stacks(), left), mutated(stacks(), right)];
        expect(JSON.stringify(compareStacks(base, head))).toBe(JSON.stringify(compareStacks(base, head)));
      }),
      { numRuns: runs(10) },
    );
  }, 240_000);

  test('given a version and itself, however odd, then nothing differs', () => {
    fc.assert(
      fc.property(anySystem, mutations, (stacks, changes) => {
        const [base, head] = [mutated(stacks(), changes), mutated(stacks(), changes)];
        expect(compareStacks(base, head)).toMatchObject(NOTHING);
      }),
      { numRuns: runs(10) },
    );
  }, 240_000);

  test('given any two systems, then it ends and throws nothing', () => {
    const names = catalog.systemNames();
    for (const [index, a] of names.entries()) {
      for (const b of names.slice(index)) {
        const { findings } = compareStacks(systems.get(a) as AssemblyStack[], systems.get(b) as AssemblyStack[]);
        expect(findings.length > 0).toBe(a !== b);
      }
    }
  }, 240_000);

  test('given resources and stacks in any order, then nothing differs', () => {
    fc.assert(
      fc.property(anySystem, fc.infiniteStream(fc.nat()), (stacks, numbers) => {
        const next = () => numbers.next().value as number;
        const shuffle = <T>(items: readonly T[]) =>
          items
            .map((item) => ({ item, at: next() }))
            .sort((a, b) => a.at - b.at)
            .map(({ item }) => item);
        const head = shuffle(
          stacks().map((stack) => {
            const resources = Object.entries(stack.template.Resources as Record<string, unknown>);
            return { ...stack, template: { ...stack.template, Resources: Object.fromEntries(shuffle(resources)) } };
          }),
        );
        expect(compareStacks(stacks(), head)).toMatchObject(NOTHING);
      }),
      { numRuns: runs(5) },
    );
  }, 240_000);

  test('given any switch or number turned, then what is worse one way is better the other way', () => {
    fc.assert(
      fc.property(anySystem, fc.nat(), fc.constantFrom(-1, 1, 1000), (stacks, at, by) => {
        const places = leaves(stacks());
        const place = places[at % places.length] as (typeof places)[number];
        const head = turned(stacks(), place, by);
        const there = compareStacks(stacks(), head).findings;
        const back = compareStacks(head, stacks()).findings;
        if ([...there, ...back].some(isWorseBothWays)) return;
        const said = { at: place.path.join('.'), there: there.map(text), back: back.map(text) };
        expect({ ...said, effects: effects(there) }).toEqual({ ...said, effects: effects(back).map(opposite).sort() });
      }),
      { numRuns: runs(30) },
    );
  }, 240_000);
});

/** A replacement, another key, and a policy that gains one thing and loses another are worse whichever way it goes. */
function isWorseBothWays({ summary }: Finding): boolean {
  return /^(Replaces|May replace|Makes|Moves)|with another key|: it .*; (it |denies|no longer)/.test(summary);
}

function text({ class: type, summary }: Finding): string {
  return `${type}: ${summary}`;
}

function effects(findings: readonly Finding[]): Effect[] {
  return findings.map(({ effect }) => effect).sort();
}

function opposite(effect: Effect): Effect {
  if (effect === 'worse') return 'better';
  return effect === 'better' ? 'worse' : 'neutral';
}
