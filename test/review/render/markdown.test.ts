import { fitSections } from '../../../lib/review/render/fit';
import { COMMENT_MARKER, MAX_COMMENT_BYTES, renderMarkdown } from '../../../lib/review/render/markdown';
import { code, plain } from '../../../lib/review/render/markdown-text';
import { inFull } from '../../helpers/properties';
import { finding, findingOf, replayed, replayFigures, reviewOf } from '../../helpers/reviews';

const WEEK = Array.from({ length: 168 }, (_, hour) => (hour % 24 < 8 ? 2 : 4));

describe('the comment', () => {
  test('given nothing, then two lines say so', () => {
    expect(renderMarkdown(reviewOf([]))).toBe(
      [
        COMMENT_MARKER,
        '### ✅ Tidemark review: Nothing changes',
        `main (1111111111) → working tree (2 changed and 1 untracked files on 2222222222)`,
      ].join('\n\n'),
    );
  });

  test('given changes, then verdict, counts and the worst by name, with cause and safe way, and the rest folded', () => {
    const findings = [
      finding(),
      finding({ environment: 'shop-dev', resource: { ...finding().resource, path: 'shop-dev/data/Orders/Resource' } }),
      findingOf('shop-prod', 'web/Jobs', {
        class: 'availability',
        summary: 'Fewer tasks.',
        effect: 'worse',
        causes: [],
      }),
      findingOf('shop-prod', 'web/Other', { class: 'other', summary: 'Renamed.', effect: 'neutral' }),
    ];
    const text = renderMarkdown(reviewOf(findings, { failOn: ['destructive'] }), {
      reportUrl: 'https://example.com/r',
    });
    expect(text).toMatchInlineSnapshot(`
"<!-- tidemark-review -->

### ❌ Tidemark review: Gate failed (destructive): 1 change puts data at risk in shop-dev and shop-prod, 1 lowers availability in shop-prod

main (1111111111) → working tree (2 changed and 1 untracked files on 2222222222) · [full report](https://example.com/r)

| environment | data loss | availability | other |
| --- | ---: | ---: | ---: |
| shop-dev | **1** |  |  |
| shop-prod | **1** | **1** | 1 |

<sub>Bold: for the worse, and accepted by nobody. The others are for the better, neutral or accepted.</sub>

#### Look at this first

1. **data loss** · \`data/Orders/Resource\` (\`AWS::DynamoDB::Table\`) in shop-dev, shop-prod<br>
   Replaces the table Orders, and with it what it holds.<br>
   \`TableName\`: \`orders\` → \`sales\`<br>
   **Safe way:** Keep the name.
2. **availability** · \`web/Jobs\` (\`AWS::SQS::Queue\`) in shop-prod<br>
   Fewer tasks.<br>
   **Safe way:** Keep the name.

<details>
<summary>other: 1 change</summary>

- \`web/Other\` in shop-prod: Renamed.<br>
  \`TableName\`: \`orders\` → \`sales\`<br>
  Safe way: Keep the name.

</details>

<details>
<summary>To accept it on purpose, add to <code>accepted</code> in tidemark-review.json</summary>

\`\`\`json
{"resource":"shop-dev/data/Orders/Resource","class":"data-loss","reason":"why","expires":"YYYY-MM-DD"},
{"resource":"shop-prod/data/Orders/Resource","class":"data-loss","reason":"why","expires":"YYYY-MM-DD"}
\`\`\`

</details>"
`);
  });

  test('given the same change in several environments, then it is one item', () => {
    const findings = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => findingOf(`shop-${name}`, 'data/Jobs'));
    const text = renderMarkdown(reviewOf(findings));
    expect(text.match(/\*\*data loss\*\*/g)).toHaveLength(1);
    expect(text).toContain('in shop-a, shop-b, shop-c, shop-d, shop-e, shop-f and 2 more');
    expect(text).toContain('1 change puts data at risk in 8 environments');
  });

  test('given accepted changes, then the verdict is fine, and the reason is there', () => {
    const accepted = { reason: 'The table is empty.', expires: '2026-12-31' };
    const text = renderMarkdown(reviewOf([finding({ accepted })], { failOn: ['destructive'] }));
    expect(text).toContain('✅ Tidemark review: Nothing gets worse that is not accepted: 1 change, 1 of them accepted');
    expect(text).toContain('Accepted until 2026-12-31: The table is empty.');
    expect(text).not.toContain('Look at this first');
  });

  test('given a plan that changes, then a chart of the week, once for equal environments', () => {
    const plan = {
      path: 'shop-prod/web/Target',
      timeZone: 'Europe/Paris',
      before: WEEK,
      after: WEEK.map((floor) => floor + 1),
      datedBefore: [],
      datedAfter: ['at(2026-12-24T10:00:00): 9'],
    };
    const text = renderMarkdown(reviewOf([], { parts: { plans: [plan] } }));
    expect(text).toContain(
      '**web/Target** in shop-prod: higher in 168 hours of the week; at most 4 → 5; 560 → 728 unit-hours a week',
    );
    const [, chart = ''] = /```mermaid\n([\s\S]*?)\n```/.exec(text) ?? [];
    expect(chart).toContain(
      'xychart-beta\n  x-axis "days since Monday 00:00, Europe/Paris" 0 --> 7\n  y-axis "floor" 0 --> 5',
    );
    const lines = [...chart.matchAll(/line "(\w+)" \[(.*)\]/g)].map(([, name, data = '']) => [
      name,
      data.split(', ').length,
    ]);
    expect(lines).toEqual([
      ['before', 168],
      ['after', 168],
    ]);
    expect(text).toContain('- `at(2026-12-24T10:00:00): 9` is new');
  });

  test('given costs and replays, then a table of each', () => {
    const cost = { before: 1234.4, after: 1500, budget: 1400, lines: [], assumptions: [], notCovered: [] };
    const after = replayFigures({ overloadedMinutes: 40, monthUsd: 380 });
    const same = replayed({ service: 'worker' });
    const capacity = [
      same,
      replayed({ after, planChanged: true, brokenTargets: ['40 overloaded minutes, 10 allowed'] }),
    ];
    const text = renderMarkdown(reviewOf([], { parts: { cost, capacity } }));
    expect(text).toContain('| shop-prod | 1,234 | **1,500, over 1,400** | +266 |');
    expect(text).toContain(
      '| shop-prod / web<br>scaling.cpu.scaleOutAt 70 → 85 and the plan | 3 → 40 | 12,346 → 12,346 | 9 → 9 | 10 → 10 | 400 → 380 | **40 overloaded minutes, 10 allowed** |',
    );
    expect(text).toContain('Replayed, and the same as before: shop-prod / worker.');
  });
});

describe('a comment that would be too long', () => {
  const many = Array.from({ length: 3000 }, (_, index) =>
    findingOf('shop-prod', `data/Queue${index}`, {
      class: index % 2 === 0 ? 'data-loss' : 'other',
      effect: index % 2 === 0 ? 'worse' : 'neutral',
      summary: `Changes number ${index} ${'é'.repeat(80)}`,
    }),
  );

  test('then it is cut below the limit, the worst stays, and what was left out is counted, with where it is', () => {
    const text = renderMarkdown(reviewOf(many), { reportUrl: 'https://example.com/r' });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_COMMENT_BYTES);
    // Not cut more than need be.
    expect(Buffer.byteLength(text)).toBeGreaterThan(0.9 * MAX_COMMENT_BYTES);
    expect(text).toContain('Queue0');
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
    const [, ofData, ofOther] =
      /Left out: (\d+) changes of data loss, (\d+) changes of other; it is in the <a href="https:\/\/example\.com\/r">/.exec(
        text,
      ) ?? [];
    const shown = text.match(/Changes number \d+/g)?.length ?? 0;
    expect(Number(ofData) + Number(ofOther) + shown).toBe(many.length);
  });

  inFull(test)('given hundreds of environments, notes and values that never end, then the same', () => {
    const findings = Array.from({ length: 500 }, (_, index) =>
      findingOf(`shop-${'x'.repeat(90)}-${index}`, 'data/Jobs', {
        summary: 's'.repeat(20_000),
        remedy: 'r'.repeat(20_000),
        causes: Array.from({ length: 100 }, () => ({
          path: 'Properties.A',
          before: 'b'.repeat(9000),
          after: { c: ['c'] },
        })),
      }),
    );
    const notes = Array.from({ length: 500 }, () => 'n'.repeat(5000));
    const text = renderMarkdown(reviewOf(findings, { notes, failOn: ['destructive'] }));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_COMMENT_BYTES);
    expect(text).toContain('and 462 more environments');
  });

  test('sections: as many items as fit, in their order', () => {
    const section = (items: string[]) => ({
      one: 'thing',
      many: 'things',
      items,
      wrap: (shown: readonly string[], left: number) => `[${shown.join('')}|${left}]`,
    });
    expect(fitSections([section(['aa', 'bb']), section(['cc'])], 100)).toEqual({
      text: '[aabb|0]\n\n[cc|0]',
      leftOut: [],
    });
    expect(fitSections([section(['aa', 'bb', 'cc'])], 9)).toEqual({ text: '[aabb|1]', leftOut: ['1 thing'] });
    expect(fitSections([section(['a'.repeat(50), 'b']), section(['cc'])], 10)).toEqual({
      text: '[cc|0]',
      leftOut: ['2 things'],
    });
  });
});

describe('text of an app in a comment', () => {
  test('is text: no tags, no links, no notification, no table', () => {
    const hostile = '</details><img src=x> @octocat [a](http://b) | `x|y` *y* _z_\n\n# title <!-- c';
    const shown = plain(hostile);
    expect(shown).not.toMatch(/<(?!!-- -->)/);
    expect(shown).not.toContain('\n');
    expect(shown).toContain('@<!-- -->octocat');
    expect(shown).toContain('\\[a\\]');
    expect(shown).toContain('\\|');
    expect(shown).toContain('`x¦y`');
  });

  test.each([
    ['a', '`a`'],
    ['a`b', '``a`b``'],
    ['`a', '`` `a ``'],
    ['a``b`c', '```a``b`c```'],
    ['a|b\nc', '`a¦b c`'],
    ['', '`  `'],
  ])('%j as code is %j', (text, expected) => {
    expect(code(text)).toBe(expected);
  });

  test('given hostile names everywhere, then nothing of them is markup', () => {
    const hostile = '</details><script>alert(1)</script>@all';
    const text = renderMarkdown(
      reviewOf(
        [
          finding({
            summary: hostile,
            remedy: hostile,
            causes: [{ path: hostile, before: hostile, after: [hostile] }],
          }),
        ],
        {
          notes: [hostile],
        },
      ),
    );
    const outsideCode = text.replace(/(`+)[^`]*?\1/g, '');
    expect(outsideCode).not.toContain('<script>');
    expect(outsideCode).not.toMatch(/@all/);
  });
});
