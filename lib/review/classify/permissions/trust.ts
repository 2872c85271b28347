import type { TemplateResource } from '../../../template/resource';
import { grantDifference } from '../../policy/difference';
import { type Atom, readGrants } from '../../policy/grants';
import { conditionText, principalText } from '../../policy/sentences';
import { describeResource, formatValue, list } from '../../words/values';
import { eachChange, type Rule } from '../rule';

/** Who may take a role. */
export const trust: Rule = eachChange((change, stack) => {
  const { key, resource, before, after, values } = change;
  const path = 'Properties.AssumeRolePolicyDocument';
  if (resource.type !== 'AWS::IAM::Role' || before === undefined || after === undefined) return [];
  const causes = values.filter((value) => value.path.startsWith(path));
  if (causes.length === 0) return [];
  const grants = (side: TemplateResource) =>
    readGrants(side.Properties?.AssumeRolePolicyDocument, (value) => formatValue(value, stack));
  const [had, has] = [grants(before), grants(after)];
  const { gained, lost } = grantDifference(had, has);
  const settles = [{ key, path }];
  if (gained.length + lost.length === 0)
    return [{ about: resource, effect: 'neutral', summary: '', causes, settles, isNoise: true }];
  const it = describeResource(resource, stack);
  const names = (atoms: readonly Atom[]) =>
    list(atoms.map(({ principals, conditions }) => principalText(principals) + conditionText(conditions)));
  const parts = [
    ...(gained.length > 0 ? [`lets ${names(gained)} take ${it}`] : []),
    ...(lost.length > 0 ? [`no longer lets ${names(lost)} take ${gained.length > 0 ? 'it' : it}`] : []),
  ];
  const sentence = `${parts.join(', and ')}.`;
  return [
    {
      about: resource,
      effect: gained.length > 0 ? 'worse' : 'better',
      summary: sentence.charAt(0).toUpperCase() + sentence.slice(1),
      causes,
      ...(gained.length > 0
        ? { remedy: 'Name who takes the role, and bound services by aws:SourceAccount or aws:SourceArn.' }
        : {}),
      settles,
    },
  ];
});
