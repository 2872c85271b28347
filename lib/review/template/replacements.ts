import type { TemplateDiff } from '@aws-cdk/cloudformation-diff';
import type { TemplateResource } from '../../template/resource';
import type { Replacement } from '../change';

/** Which resources CloudFormation replaces, by logical id: also those that refer to one that is replaced. */
export function replacements(
  before: Readonly<Record<string, TemplateResource>>,
  after: Readonly<Record<string, TemplateResource>>,
): Map<string, Replacement> {
  const fullDiff = difference();
  const whole = attempt(fullDiff, before, after);
  if (whole !== undefined) return whole;
  // A resource of a shape that the library does not expect costs the propagation, and not the other resources.
  const found = new Map<string, Replacement>();
  for (const [logicalId, resource] of Object.entries(before)) {
    const other = after[logicalId];
    const one = other && attempt(fullDiff, { [logicalId]: resource }, { [logicalId]: other })?.get(logicalId);
    if (one !== undefined) found.set(logicalId, one);
  }
  return found;
}

function attempt(
  fullDiff: Difference,
  before: Readonly<Record<string, TemplateResource>>,
  after: Readonly<Record<string, TemplateResource>>,
): Map<string, Replacement> | undefined {
  try {
    return replacementsIn(fullDiff({ Resources: before }, { Resources: after }));
  } catch {
    return undefined;
  }
}

function replacementsIn({ resources }: TemplateDiff): Map<string, Replacement> {
  const found = new Map<string, Replacement>();
  resources.forEachDifference((logicalId, change) => {
    if (change.isAddition || change.isRemoval) return;
    if (change.resourceTypeChanged) {
      found.set(logicalId, { isCertain: true, properties: ['Type'] });
      return;
    }
    const causes = Object.entries(change.propertyUpdates).flatMap(([property, { changeImpact }]) =>
      changeImpact === 'WILL_REPLACE' || changeImpact === 'MAY_REPLACE' ? [{ property, changeImpact }] : [],
    );
    if (causes.length === 0) return;
    const certain = causes.filter(({ changeImpact }) => changeImpact === 'WILL_REPLACE');
    const isCertain = certain.length > 0;
    found.set(logicalId, {
      isCertain,
      properties: (isCertain ? certain : causes).map(({ property }) => property).sort(),
    });
  });
  return found;
}

type Difference = typeof import('@aws-cdk/cloudformation-diff').fullDiff;

/** Reads AWS' description of every resource type when it is first used: a second and 150 MB that no other command needs. */
function difference(): Difference {
  return (require('@aws-cdk/cloudformation-diff') as { readonly fullDiff: Difference }).fullDiff;
}
