import { findReferencesWithin } from '../../template/references';
import type { ResourceChange, StackChange } from '../change';
import { list, shortPath } from './values';

/** Why a resource is replaced: "KmsKeyId cannot be changed", or what it refers to is made anew. */
export function whyReplaced(change: ResourceChange, stack: StackChange): string {
  const { properties, isCertain } = change.replacement ?? { properties: [], isCertain: true };
  const names = properties.join(', ');
  if (properties.includes('Type')) return 'it becomes another type';
  if (!isOwnChange(change)) return `${names} refers to ${referredTo(change, stack)}, which is made anew`;
  return isCertain ? `${names} cannot be changed` : `CloudFormation decides by what ${names} becomes`;
}

/** Whether one of the values that cause it has changed itself; otherwise it is the same reference, to something new. */
export function isOwnChange({ values, replacement }: ResourceChange): boolean {
  const causes = (replacement?.properties ?? []).map((name) => (name === 'Type' ? name : `Properties.${name}`));
  return values.some(({ path }) =>
    causes.some((cause) => path === cause || (/^[.[]/.test(path.slice(cause.length)) && path.startsWith(cause))),
  );
}

function referredTo({ after, replacement }: ResourceChange, stack: StackChange): string {
  const given = (replacement?.properties ?? []).map((name) => after?.Properties?.[name]);
  const names = findReferencesWithin(given).map(({ logicalId, stack: other }) => {
    const resource = stack.named(logicalId, other);
    return resource === undefined ? logicalId : shortPath(resource, stack.stack);
  });
  return names.length === 0 ? 'something' : list(names);
}
