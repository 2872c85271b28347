import { called } from '../words/values';
import { EVERYTHING, eachChange, type Rule } from './rule';

/** What no class before has a word for. */
const rest: Rule = eachChange((change, stack) => {
  const { key, resource, before, after, values, replacement } = change;
  const it = called(resource, stack);
  const properties = [...new Set(values.map(({ path }) => path.replace(/^Properties\./, '').split(/[.[]/)[0] ?? path))];
  const what = properties.join(', ');
  const summary =
    before === undefined
      ? `Creates ${it}.`
      : after === undefined
        ? `Removes ${it}.`
        : replacement !== undefined
          ? `${replacement.isCertain ? 'Replaces' : 'May replace'} ${it}, because of ${replacement.properties.join(', ')}.`
          : `Changes ${what} of ${it}.`;
  return [{ about: resource, effect: 'neutral', summary, causes: values, settles: [{ key, path: EVERYTHING }] }];
});

export const OTHER: readonly Rule[] = [rest];
