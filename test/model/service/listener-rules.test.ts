import fc from 'fast-check';
import { listenerPriorities } from '../../../lib/model/service/listener-rules';
import { includesPattern } from '../../../lib/model/service/path-patterns';
import { parseSystemConfig } from '../../../lib/model/system/parse';
import { InputError } from '../../../lib/model/validation/input-error';

interface Given {
  readonly paths: readonly string[];
  readonly priority?: number;
}

const systemOf = (services: Readonly<Record<string, Given>>) =>
  parseSystemConfig(
    {
      name: 'shop',
      services: Object.fromEntries(
        Object.entries(services).map(([name, given]) => [name, { kind: 'web' as const, ...given }]),
      ),
    },
    'shop.ts',
  );

const prioritiesOf = (services: Readonly<Record<string, Given>>) => listenerPriorities(systemOf(services).services);

function problemsOf(services: Readonly<Record<string, Given>>): string[] {
  try {
    systemOf(services);
  } catch (error) {
    if (error instanceof InputError) return error.problems.map(({ where, given }) => `${where}: ${given}`);
    throw error;
  }
  return [];
}

const pathOf = fc
  .tuple(
    fc.array(fc.constantFrom('a', 'b', 'api', 'v2'), { minLength: 1, maxLength: 5 }),
    fc.constantFrom('', '/*', '*'),
  )
  .map(([parts, end]) => `/${parts.join('/')}${end}`);

/** Services that config allows. */
const anyServices = fc
  .uniqueArray(
    fc.record({
      name: fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/),
      paths: fc.oneof(fc.constant(['/*']), fc.uniqueArray(pathOf, { minLength: 1, maxLength: 3 })),
    }),
    { selector: ({ name }) => name, minLength: 2, maxLength: 12 },
  )
  .map((services): Record<string, Given> => Object.fromEntries(services.map(({ name, paths }) => [name, { paths }])))
  .filter((services) => problemsOf(services).length === 0);

describe('priorities of the rules of the listener', () => {
  // Elastic Load Balancing API reference, CreateRule: 1 to 50000, each once.
  test('are each of its own, from 1 to 50000, and the last for everything else', () => {
    fc.assert(
      fc.property(anyServices, (services) => {
        const all = Object.values(prioritiesOf(services));
        expect(new Set(all).size).toBe(all.length);
        for (const priority of all)
          expect(priority >= 1 && priority <= 50_000 && Number.isInteger(priority)).toBe(true);
        for (const [name, { paths }] of Object.entries(services))
          if (paths.includes('/*')) expect(prioritiesOf(services)[name]).toBe(50_000);
      }),
    );
  });

  // ELB refuses a priority that is in use, and CloudFormation makes a new rule before it has moved the others.
  test('do not move when a service is added or removed, or the services stand in another order', () => {
    fc.assert(
      fc.property(anyServices, (services) => {
        const before = prioritiesOf(services);
        for (const gone of Object.keys(services)) {
          const { [gone]: removed, ...rest } = services;
          const { [gone]: old, ...expected } = before;
          expect(prioritiesOf(rest)).toEqual(expected);
        }
        expect(prioritiesOf(Object.fromEntries(Object.entries(services).reverse()))).toEqual(before);
      }),
    );
  });

  test('ask for a path before what covers it', () => {
    fc.assert(
      fc.property(anyServices, (services) => {
        const priorities = prioritiesOf(services);
        const paths = Object.entries(services).flatMap(([name, given]) => given.paths.map((path) => ({ name, path })));
        for (const inner of paths)
          for (const outer of paths)
            if (inner.name !== outer.name && includesPattern(outer.path, inner.path))
              expect(priorities[inner.name]).toBeLessThan(priorities[outer.name] ?? 0);
      }),
    );
  });

  test('follow the depth of the paths, whatever the order in the configuration', () => {
    const { web, api, v2, health } = prioritiesOf({
      web: { paths: ['/*'] },
      api: { paths: ['/api/*'] },
      v2: { paths: ['/api/v2/*'] },
      health: { paths: ['/api/health'] },
    });
    expect([v2, health, api, web].map(Number).sort((a, b) => a - b)).toEqual([v2, health, api, web]);
  });

  test('are those that a service states', () => {
    expect(prioritiesOf({ web: { paths: ['/*'], priority: 7 } })).toEqual({ web: 7 });
  });
});

describe('rules that no load balancer takes, or no request reaches, are refused', () => {
  const many = (count: number) =>
    Object.fromEntries(
      // Stated, because of so many some would meet.
      Array.from({ length: count }, (_, index) => [`s${index}`, { paths: [`/${index}/*`], priority: index + 1 }]),
    );

  // Elastic Load Balancing, "Quotas for your Application Load Balancers": rules 100, target groups 100.
  test('more than a hundred', () => {
    expect(problemsOf(many(100))).toEqual([]);
    expect(problemsOf(many(101))).toEqual(['shop.ts: services: 101 services behind the load balancer']);
  });

  test.each<[string, Record<string, Given>, string[]]>([
    [
      'the same path twice',
      { a: { paths: ['/x/*'], priority: 1 }, b: { paths: ['/x/*'], priority: 2 } },
      ['shop.ts: services.b.paths.0: /x/*, which a answers with /x/* (priority 1 before 2)'],
    ],
    [
      'a path behind what covers it, since a service is asked for all its paths at once',
      { a: { paths: ['/x/*', '/y/1/*'], priority: 2 }, b: { paths: ['/y/*'], priority: 1 } },
      ['shop.ts: services.a.paths.1: /y/1/*, which b answers with /y/* (priority 1 before 2)'],
    ],
    [
      'a priority twice',
      { a: { paths: ['/x/*'], priority: 9 }, b: { paths: ['/y/*'], priority: 9 } },
      ['shop.ts: services.b.priority: 9'],
    ],
    [
      'a priority beyond the last',
      { a: { paths: ['/x/*'], priority: 50_001 } },
      ['shop.ts: services.a.priority: 50001'],
    ],
    [
      // Quotas: condition values per rule 5, wildcards per rule 6.
      'more wildcards than a rule takes',
      { a: { paths: ['/?/?/*', '/x/?/?/*', '/y/*'] } },
      ['shop.ts: services.a.paths: 7 wildcards in /?/?/*, /x/?/?/*, /y/*'],
    ],
    [
      'more paths than a rule takes',
      { a: { paths: ['/1', '/2', '/3', '/4', '/5', '/6'] } },
      ['shop.ts: services.a.paths: ["/1","/2","/3","/4","/5","/6"]'],
    ],
  ])('%s', (_, services, problems) => {
    expect(problemsOf(services)).toEqual(problems);
  });

  test('given two names that make the same number, then it is said how to go on', () => {
    const paths = (name: string) => ({ paths: [`/${name}/*`] });
    const numbers = new Map<number, string>();
    let pair: [string, string] | undefined;
    for (let index = 0; pair === undefined; index += 1) {
      const name = `s${index}`;
      const priority = prioritiesOf({ [name]: paths(name) })[name] ?? 0;
      const other = numbers.get(priority);
      if (other !== undefined) pair = [other, name];
      numbers.set(priority, name);
    }
    const [a, b] = pair;
    expect(problemsOf({ [a]: paths(a), [b]: paths(b) })).toEqual([
      expect.stringMatching(new RegExp(`^shop.ts: services.${b}.priority: nothing, which makes \\d+ of its name$`)),
    ]);
    expect(problemsOf({ [a]: paths(a), [b]: { ...paths(b), priority: 19 } })).toEqual([]);
  });
});
