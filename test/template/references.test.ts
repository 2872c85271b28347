import { findReferencesAndSubstitutions } from '../../lib/template/references';

/** Fn::Sub writes names as JavaScript does in templates of its own. */
const sub = (name: string) => `$\{${name}}`;

test.each([
  [{ Ref: 'A' }, ['A']],
  [{ 'Fn::GetAtt': ['A', 'Arn'] }, ['A']],
  [{ 'Fn::GetAtt': 'A.Arn' }, ['A']],
  [{ 'Fn::Join': ['', ['x/', { Ref: 'A' }, { 'Fn::GetAtt': ['B', 'Name'] }]] }, ['A', 'B']],
  [{ 'Fn::Sub': `cluster:${sub('A')}/${sub('B.Arn')}/${sub('!Literal')}` }, ['A', 'B']],
  [{ 'Fn::Sub': [`${sub('A')}-${sub('Own')}`, { Own: { Ref: 'C' } }] }, ['A', 'Own', 'C']],
  [{ 'Fn::ImportValue': 'there' }, []],
  ['A', []],
  [undefined, []],
  [null, []],
])('%j refers to %j', (value, expected) => {
  expect(findReferencesAndSubstitutions(value)).toEqual(expected);
});
