import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '../../lib/review/finding';
import { testApp } from '../helpers/app';
import { compareAssemblies } from '../helpers/compare-assemblies';
import { availability } from './corpus/availability';
import { capacity } from './corpus/capacity';
import type { Case, Expected } from './corpus/case';
import { dataLoss } from './corpus/data-loss';
import { exposure } from './corpus/exposure';
import { noise } from './corpus/noise';
import { permissions } from './corpus/permissions';
import { structure } from './corpus/structure';

const CASES: Readonly<Record<string, readonly Case[]>> = {
  dataLoss,
  exposure,
  permissions,
  availability,
  capacity,
  structure,
  noise,
};

describe('what a review says of small changes', () => {
  const directory = mkdtempSync(join(tmpdir(), 'review-corpus-'));
  const cases = Object.values(CASES).flat();
  const missed: string[] = [];
  const falseAlarms: string[] = [];
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  function findings({ before, after }: Case, index: number): readonly Finding[] {
    const [base, head] = [before, after].map((build, side) => {
      const outdir = join(directory, `${index}-${side}`);
      const app = testApp({ outdir, analyticsReporting: false });
      build(app);
      app.synth();
      return outdir;
    });
    const { findings } = compareAssemblies(base as string, head as string);
    // What a review writes for itself is seen by nobody else.
    expect(JSON.stringify(findings)).not.toContain('Fn::Foreign');
    return findings;
  }

  test.each(cases.map((one, index) => [one.name, one, index] as const))('given %s', (name, one, index) => {
    const left = [...findings(one, index)];
    const absent = one.expected.filter((expected) => {
      const at = left.findIndex((finding) => isExpected(finding, expected));
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    });
    missed.push(...absent.map((expected) => `${name}: ${JSON.stringify(expected)}`));
    falseAlarms.push(...left.map((finding) => `${name}: ${finding.class} ${finding.summary}`));
    const text = (finding: Finding) =>
      `${finding.class} ${finding.effect} ${finding.resource.path}: ${finding.summary}`;
    expect({ missed: absent, falseAlarms: left.map(text) }).toEqual({ missed: [], falseAlarms: [] });
  });

  test('given all of them, then none is missed, no alarm is false, and every class is there', () => {
    const counts = `${cases.length} changes, ${missed.length} missed, ${falseAlarms.length} false alarms`;
    process.stdout.write(`review corpus: ${counts}\n`);
    expect(cases.length).toBeGreaterThanOrEqual(40);
    expect({ missed, falseAlarms }).toEqual({ missed: [], falseAlarms: [] });
  });
});

function isExpected(finding: Finding, expected: Expected): boolean {
  return (
    finding.class === expected.class &&
    finding.effect === expected.effect &&
    finding.resource.path === expected.resource &&
    finding.summary.includes(expected.says ?? '')
  );
}
