import { resolve, type Scope } from '../../lib/review/template/intrinsics';
import { listScopes } from '../../lib/review/template/scope';

const template = {
  Parameters: {
    Name: { Type: 'String', Default: 'archive' },
    Zones: { Type: 'CommaDelimitedList', Default: 'a, b' },
    Unknown: { Type: 'String' },
    Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/name' },
  },
  Mappings: { Sizes: { prod: { tasks: 4 } } },
  Conditions: {
    IsArchive: { 'Fn::Equals': [{ Ref: 'Name' }, 'archive'] },
    IsOther: { 'Fn::Not': [{ Condition: 'IsArchive' }] },
    IsUnknown: { 'Fn::Equals': [{ Ref: 'Unknown' }, 'x'] },
    IsEither: { 'Fn::Or': [{ Condition: 'IsUnknown' }, { Condition: 'IsArchive' }] },
    IsBoth: { 'Fn::And': [{ Condition: 'IsUnknown' }, { Condition: 'IsOther' }] },
    Round: { 'Fn::Not': [{ Condition: 'About' }] },
    About: { 'Fn::Not': [{ Condition: 'Round' }] },
  },
};
const stack = {
  path: 'App',
  stackName: 'App',
  environment: 'App',
  region: 'eu-central-1',
  isProtected: false,
  template,
  paths: new Map<string, string>(),
};
const scope: Scope = listScopes([stack], ({ path }) => path)(stack);

test.each<[unknown, unknown]>([
  [{ Ref: 'Name' }, 'archive'],
  [{ Ref: 'Zones' }, ['a', 'b']],
  [{ Ref: 'Unknown' }, { Ref: 'Unknown' }],
  [{ Ref: 'Stored' }, { Ref: 'Stored' }],
  [{ Ref: 'AWS::Region' }, 'eu-central-1'],
  [{ Ref: 'AWS::AccountId' }, { Ref: 'AWS::AccountId' }],
  [{ 'Fn::Sub': `arn:\${AWS::Partition}:s3:::\${Name}/*` }, 'arn:aws:s3:::archive/*'],
  [{ 'Fn::Sub': [`\${A}-\${!Kept}`, { A: { Ref: 'Name' } }] }, `archive-\${Kept}`],
  [{ 'Fn::Sub': `\${Bucket.Arn}/*` }, { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, '/*']] }],
  [
    { 'Fn::Join': ['/', [{ 'Fn::GetAtt': 'Bucket.Arn' }, '*']] },
    { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, '/*']] },
  ],
  [{ 'Fn::Join': [',', { Ref: 'Zones' }] }, 'a,b'],
  [{ 'Fn::Select': [1, { Ref: 'Zones' }] }, 'b'],
  [{ 'Fn::Select': ['0', { 'Fn::Split': [':', 'x:y'] }] }, 'x'],
  [{ 'Fn::FindInMap': ['Sizes', 'prod', 'tasks'] }, 4],
  [{ 'Fn::If': ['IsArchive', 1, 2] }, 1],
  [{ 'Fn::If': ['IsOther', 1, 2] }, 2],
  [{ 'Fn::If': ['IsEither', 1, 2] }, 1],
  [{ 'Fn::If': ['IsBoth', 1, 2] }, 2],
  [{ 'Fn::If': ['IsUnknown', 1, { Ref: 'Name' }] }, { 'Fn::If': ['IsUnknown', 1, 'archive'] }],
  [{ 'Fn::If': ['Round', 1, 2] }, { 'Fn::If': ['Round', 1, 2] }],
  [{ a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] }, { b: [1] }],
])('given %j, then %j', (value, expected) => {
  expect(resolve(value, scope)).toEqual(expected);
});
