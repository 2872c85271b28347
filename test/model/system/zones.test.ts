import { checkZones, describeZoneDoubt } from '../../../lib/model/system/zones';

const givenOf = (zones: string[], region: string) => checkZones(zones, region).map(({ given }) => given);

// RAM user guide, "Availability Zone IDs for your AWS resources", gives use1-az1 for us-east-1; the others as AWS's pages on VPC origins and
// local zones write them.
test.each([
  ['us-east-1', 'use1'],
  ['us-west-2', 'usw2'],
  ['eu-central-1', 'euc1'],
  ['ap-northeast-1', 'apne1'],
  ['ap-southeast-2', 'apse2'],
  ['ca-central-1', 'cac1'],
  ['sa-east-1', 'sae1'],
  ['us-gov-west-1', 'usgw1'],
])('zones of %s have ids that begin with %s', (region, prefix) => {
  expect(givenOf([`${prefix}-az1`, `${prefix}-az4`], region)).toEqual([]);
  expect(givenOf([`${region}a`, `${region}b`], region)).toEqual([]);
  expect(givenOf(['xxx9-az1', `${prefix}-az2`], region)).toEqual(['xxx9-az1']);
});

test('names of another region are refused, also one that begins like it', () => {
  expect(givenOf(['us-east-1a', 'us-east-2a'], 'us-east-1')).toEqual(['us-east-2a']);
  expect(givenOf(['us-east-1', 'us-east-1b'], 'us-east-1')).toEqual(['us-east-1']);
});

// CloudFront developer guide, "Restrict access with VPC origins", supported regions; aws-samples/amazon-bedrock-samples#606.
test.each([
  ['us-east-1', 'use1-az3'],
  ['us-west-1', 'usw1-az2'],
  ['ap-northeast-1', 'apne1-az3'],
  ['ap-northeast-2', 'apne2-az1'],
  ['ca-central-1', 'cac1-az3'],
])('in %s the zone %s is refused, and its names are said to be in doubt', (region, zone) => {
  expect(givenOf([zone.replace(/\d$/, '4'), zone], region)).toEqual([zone]);
  expect(describeZoneDoubt([`${region}a`, `${region}b`], region)).toContain(zone);
  expect(describeZoneDoubt([zone.replace(/\d$/, '4')], region)).toBeUndefined();
});

test('where every zone will do, names are in no doubt', () => {
  expect(describeZoneDoubt(['eu-west-1a', 'eu-west-1b'], 'eu-west-1')).toBeUndefined();
});

test('a zone twice, and ids beside names, are refused', () => {
  expect(givenOf(['use1-az1', 'use1-az1'], 'us-east-1')).toHaveLength(1);
  expect(givenOf(['use1-az1', 'us-east-1b'], 'us-east-1')).toHaveLength(1);
});
