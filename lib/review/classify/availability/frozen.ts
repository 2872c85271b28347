import { describeResource } from '../../words/values';
import { EVERYTHING, eachChange } from '../rule';

/** What a service refuses to change while something uses it, and who uses it. */
const FROZEN: Readonly<Record<string, string>> = {
  // CloudFront developer guide, "Restrict access with VPC origins"; aws/aws-cdk#35765: a tag is a change too.
  'AWS::CloudFront::VpcOrigin': 'CloudFront refuses every change of a VPC origin that a distribution uses',
};

/** Changes in place that the deployment cannot make. */
export const frozen = eachChange(({ key, resource, before, after, replacement, values }, stack) => {
  const why = FROZEN[resource.type];
  const isChanged = values.some(({ path }) => path.startsWith('Properties'));
  if (why === undefined || before === undefined || after === undefined || replacement !== undefined || !isChanged)
    return [];
  return [
    {
      about: resource,
      effect: 'worse',
      summary: `Fails to deploy ${describeResource(resource, stack)}: ${why}.`,
      causes: values.filter(({ path }) => path.startsWith('Properties')),
      remedy: 'Make another one under another logical id: the distribution moves to it, and the old one goes then.',
      settles: [{ key, path: EVERYTHING }],
    },
  ];
});
