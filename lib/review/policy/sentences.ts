import { list } from '../words/values';
import type { Atom, Condition, Patterns } from './grants';

/** Atoms as people say them, those of one resource and condition together: "do s3:GetObject and s3:PutObject on Archive/Bucket/*". */
export function describeGrant(atoms: readonly Atom[], named: { readonly who: boolean }): string {
  const [{ isAllow } = { isAllow: true }] = atoms;
  const groups = new Map<string, Atom[]>();
  for (const atom of atoms) {
    const key = JSON.stringify([atom.resources, atom.principals, atom.conditions]);
    groups.set(key, [...(groups.get(key) ?? []), atom]);
  }
  const byActions = new Map<string, Atom[][]>();
  for (const group of groups.values()) {
    const [first] = group as [Atom];
    const key = JSON.stringify([group.map(({ actions }) => actions), first.principals, first.conditions]);
    byActions.set(key, [...(byActions.get(key) ?? []), group]);
  }
  const texts = [...byActions.values()].map((same) => {
    const [first = []] = same;
    const [atom] = first as [Atom];
    const actions = list(first.map(({ actions: of }) => patternText(of, 'action')));
    const resources = list(same.map(([one]) => patternText((one as Atom).resources, 'resource')));
    const who = named.who ? `${principalText(atom.principals)} ` : '';
    return `${who}${isAllow ? 'do ' : ''}${actions} on ${resources}${conditionText(atom.conditions)}`;
  });
  return list(texts, '; ');
}

function patternText({ isNot, texts }: Patterns, of: 'action' | 'resource'): string {
  const named = list(texts.map((text) => (text === '*' ? `every ${of}` : shown(text))));
  return isNot ? `every ${of} but ${named}` : named;
}

export function principalText({ isNot, texts }: Patterns): string {
  const named = list(texts.map((text) => (text === '*' ? 'everybody' : shown(text))));
  return isNot ? `everybody but ${named}` : named;
}

/** ${Archive/Bucket.Arn}/* as Archive/Bucket/*: what it is called, not how the template gets at it. */
export function shown(text: string): string {
  return text.replace(/\$\{([^}]*?)(\.Arn)?\}/g, '$1');
}

/** " if StringEquals aws:sourceaccount 111111111111"; nothing where there is none. */
export function conditionText(conditions: readonly Condition[]): string {
  if (conditions.length === 0) return '';
  const texts = conditions.map(({ operator, key, values }) => `${operator} ${key} ${values.map(shown).join(' or ')}`);
  return ` if ${texts.join(' and ')}`;
}
