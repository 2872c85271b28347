import fc from 'fast-check';
import { grantDifference } from '../../lib/review/policy/difference';
import { readGrants } from '../../lib/review/policy/grants';
import { includesWildcard } from '../../lib/review/policy/patterns';

describe('whether one pattern covers another', () => {
  test.each([
    ['*', 's3:GetObject', true],
    ['s3:Get*', 's3:GetObject', true],
    ['s3:Get*', 's3:Get*', true],
    ['s3:*', 's3:Get*', true],
    ['s3:Get*', 's3:*', false],
    ['s3:?et*', 's3:GetObject', true],
    ['s3:G?', 's3:G*', false],
    ['arn:*:s3:::a/*', 'arn:aws:s3:::a/b*', true],
    ['arn:aws:s3:::a*', 'arn:aws:s3:::b', false],
    ['*a*b*', 'xaxbx', true],
    ['*a*b*', 'xbxax', false],
    ['', 'a', false],
  ])('given %s and %s, then %s', (wide, narrow, expected) => {
    expect(includesWildcard(wide, narrow)).toBe(expected);
  });

  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 4 });
  const regExp = (glob: string) => new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`);

  test('given any that covers another, then whatever the other matches is matched', () => {
    fc.assert(
      fc.property(pattern, pattern, fc.infiniteStream(text), (wide, narrow, texts) => {
        if (!includesWildcard(wide, narrow)) return;
        const next = () => texts.next().value as string;
        const matched = narrow.replace(/[*?]/g, (sign) => (sign === '*' ? next() : (next()[0] ?? 'a')));
        expect(matched).toMatch(regExp(wide));
      }),
      { numRuns: 2000 },
    );
  });

  test('given any text without wildcards, then it is covered if it matches', () => {
    fc.assert(
      fc.property(pattern, text, (wide, plain) => {
        expect(includesWildcard(wide, plain)).toBe(regExp(wide).test(plain));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('what two policies differ in', () => {
  const actions = ['s3:GetObject', 's3:Get*', 's3:PutObject', 'sqs:*', '*'];
  const resources = ['arn:aws:s3:::a/*', 'arn:aws:s3:::a/b', 'arn:aws:s3:::*', '*'];
  const some = (values: readonly string[]) =>
    fc.oneof(fc.constantFrom(...values), fc.subarray([...values], { minLength: 1 }));
  const statement = fc.record(
    {
      Effect: fc.constantFrom('Allow', 'Deny'),
      Action: some(actions),
      Resource: some(resources),
      Condition: fc.constantFrom(
        { StringEquals: { 'aws:SourceAccount': '1' } },
        { Bool: { 'aws:SecureTransport': 'false' } },
      ),
    },
    { requiredKeys: ['Effect', 'Action', 'Resource'] },
  );
  const policy = fc.array(statement, { maxLength: 4 });
  const grants = (Statement: unknown) => readGrants({ Statement }, String);
  const counts = ({ gained, lost }: ReturnType<typeof grantDifference>) => [gained.length > 0, lost.length > 0];

  test('given any policy and itself, in any order and split into single actions and resources, then nothing', () => {
    fc.assert(
      fc.property(policy, (statements) => {
        const list = (value: string | string[]) => (Array.isArray(value) ? value : [value]);
        const split = statements
          .flatMap((one) =>
            list(one.Action).flatMap((Action) => list(one.Resource).map((Resource) => ({ ...one, Action, Resource }))),
          )
          .reverse();
        expect(grantDifference(grants(statements), grants(split))).toEqual({ gained: [], lost: [] });
        expect(grantDifference(grants(split), grants(statements))).toEqual({ gained: [], lost: [] });
      }),
    );
  });

  test('given any two, then what is gained one way is lost the other way', () => {
    fc.assert(
      fc.property(policy, policy, (a, b) => {
        const [there, back] = [grantDifference(grants(a), grants(b)), grantDifference(grants(b), grants(a))];
        expect(counts(there)).toEqual(counts(back).reverse());
      }),
    );
  });

  test('given any, then another allowance never takes anything, and another denial never gives', () => {
    fc.assert(
      fc.property(policy, statement, (statements, one) => {
        const { gained, lost } = grantDifference(grants(statements), grants([...statements, one]));
        expect(one.Effect === 'Allow' ? lost : gained).toEqual([]);
      }),
    );
  });
});
