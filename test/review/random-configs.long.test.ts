import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { readAssembly } from '../../lib/adapters/assembly/read-assembly';
import { estimateCost } from '../../lib/cost/estimate';
import { sizeSystem } from '../../lib/model/system/sizing';
import { costReview } from '../../lib/review/cost-review';
import { costedStacks } from '../../lib/review/costed-stacks';
import { planChanges } from '../../lib/review/plan-changes';
import { renderHtml } from '../../lib/review/render/html/page';
import { MAX_COMMENT_BYTES, renderMarkdown } from '../../lib/review/render/markdown';
import { renderText } from '../../lib/review/render/text';
import { renderJson } from '../../lib/review/review-schema';
import { Platform } from '../../lib/stacks/platform';
import { testApp } from '../helpers/app';
import { compareAssemblies } from '../helpers/compare-assemblies';
import { type AnyPlatform, anyPlatform } from '../helpers/platform-configs';
import { runs } from '../helpers/properties';
import { reviewOf } from '../helpers/reviews';

const folder = mkdtempSync(join(tmpdir(), 'tidemark-random-reviews-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function synthesized({ system, environment }: AnyPlatform): string {
  const outdir = mkdtempSync(join(folder, 'out-'));
  const app = testApp({ outdir });
  new Platform(app, 'any', { system: sizeSystem(system, environment), environment });
  const { exitCode } = process;
  app.synth();
  process.exitCode = exitCode;
  return outdir;
}

/** A review in every format. */
function rendered(base: string, head: string) {
  const { findings } = compareAssemblies(base, head);
  const [before, after] = [base, head].map((assembly) =>
    estimateCost({ stacks: costedStacks(readAssembly(assembly)) }),
  ) as [ReturnType<typeof estimateCost>, ReturnType<typeof estimateCost>];
  const plans = planChanges(readAssembly(base), readAssembly(head)).get('any') ?? [];
  const { environments, ...review } = reviewOf(findings, { failOn: ['destructive', 'broadening', 'over-budget'] });
  const whole = {
    ...review,
    environments: environments.map((one) =>
      one.name === 'any' ? { ...one, plans, cost: costReview(before, after, 'any', 1000) } : one,
    ),
  };
  return {
    findings,
    comment: renderMarkdown(whole),
    others: [renderText(whole, 80), renderHtml(whole), renderJson(whole)],
  };
}

test('given any two platforms that config allows, then a review ends, says the same twice, and fits into a comment', () => {
  let changes = 0;
  fc.assert(
    fc.property(anyPlatform, anyPlatform, (one, other) => {
      const [base, head] = [synthesized(one), synthesized(other)];
      const review = rendered(base, head);
      expect(rendered(base, head)).toEqual(review);
      expect(Buffer.byteLength(review.comment)).toBeLessThanOrEqual(MAX_COMMENT_BYTES);
      changes += review.findings.length;
      // The other way round, and against itself.
      rendered(head, base);
      expect(compareAssemblies(base, base).findings).toEqual([]);
    }),
    { numRuns: runs(2) },
  );
  expect(changes).toBeGreaterThan(0);
}, 240_000);
