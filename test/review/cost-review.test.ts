import fc from 'fast-check';
import type { CostedStack } from '../../lib/cost/charge';
import { estimateCost } from '../../lib/cost/estimate';
import { costReview } from '../../lib/review/cost-review';
import type { TemplateResource } from '../../lib/template/resource';
import { fargateService, resource } from '../helpers/cost-templates';

const NAT = { Nat: resource('AWS::EC2::NatGateway') };

function estimate(resources: Record<string, TemplateResource>) {
  const stack: CostedStack = {
    environment: 'a',
    path: 'a/main',
    region: 'us-east-1',
    template: { Resources: resources },
  };
  return estimateCost({ stacks: [stack] });
}

const review = (before: Record<string, TemplateResource>, after: Record<string, TemplateResource>, budget?: number) =>
  costReview(estimate(before), estimate(after), 'a', budget);

const difference = (line: { readonly before: number; readonly after: number }) => line.after - line.before;

describe('what an environment costs on both sides', () => {
  test('names the largest difference first, and all that costs the same', () => {
    const key = { Key: resource('AWS::KMS::Key') };
    const [two, four] = [fargateService({ DesiredCount: 2 }), fargateService({ DesiredCount: 4 })];
    const { before, after, lines, budget } = review({ ...NAT, ...two, ...key }, { ...four, ...key }, 50);
    // Two tasks more: 72.0802; a NAT gateway less: 32.85.
    expect(lines.map((line) => [line.name, Number(difference(line).toFixed(2))])).toEqual([
      ['a/main/Service', 72.08],
      ['a/main/Nat', -32.85],
      ['a/main/Key', 0],
    ]);
    expect(after - before).toBeCloseTo(39.2302, 6);
    expect(budget).toBe(50);
  });

  test('says first what is new and not covered', () => {
    const { lines, notCovered } = review(NAT, { ...NAT, X: resource('AWS::X::Y') });
    expect(lines.map(difference)).toEqual([0]);
    expect(notCovered[0]).toMatch(/^1 x AWS::X::Y: .*, 1 of them new$/);
    expect(notCovered.filter((gap) => gap.includes('of them new'))).toHaveLength(1);
  });

  test('of any two sides sums up to their difference, and back again is its opposite', () => {
    const types = fc.constantFrom('AWS::EC2::NatGateway', 'AWS::KMS::Key', 'AWS::SecretsManager::Secret', 'AWS::X::Y');
    const anyResources = fc
      .dictionary(fc.constantFrom('A', 'B', 'C', 'D'), types)
      .map((given) => Object.fromEntries(Object.entries(given).map(([id, type]) => [id, resource(type)])));
    fc.assert(
      fc.property(anyResources, anyResources, (one, other) => {
        const { before, after, lines } = review(one, other);
        expect(lines.reduce((sum, line) => sum + difference(line), 0)).toBeCloseTo(after - before, 6);
        const sizes = lines.map((line) => Math.abs(difference(line)));
        expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
        const back = review(other, one);
        expect(back.after - back.before).toBeCloseTo(before - after, 9);
        expect(back.lines).toHaveLength(lines.length);
        expect(
          review(one, one)
            .lines.map(difference)
            .every((usd) => usd === 0),
        ).toBe(true);
      }),
    );
  });
});
