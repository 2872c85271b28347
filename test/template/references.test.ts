import { findOutputsRead, findReferencesAndSubstitutions } from '../../lib/template/references';

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

test('outputs of other stacks that a value reads, and whether Fn::Split takes them apart', () => {
  const output = (OutputName: string) => ({
    'Fn::GetStackOutput': { StackName: 'data', Region: 'us-east-1', OutputName },
  });
  const read = (outputName: string, isSplit = false) => ({ stackName: 'data', outputName, isSplit });
  expect(findOutputsRead(output('A'))).toEqual([read('A')]);
  expect(findOutputsRead({ List: [output('A'), { 'Fn::Join': ['', ['x', output('B')]] }] })).toEqual([
    read('A'),
    read('B'),
  ]);
  expect(findOutputsRead({ 'Fn::Sub': [sub('Url'), { Url: output('A') }] })).toEqual([read('A')]);
  expect(findOutputsRead({ 'Fn::Select': [0, { 'Fn::Split': ['/', output('A')] }] })).toEqual([read('A', true)]);
  for (const none of [undefined, null, 'A', { Ref: 'A' }, { 'Fn::GetAtt': ['A', 'Arn'] }])
    expect(findOutputsRead(none)).toEqual([]);
});
