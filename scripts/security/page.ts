import { CHECKS_BY_ID } from '../../lib/checks/tidemark-checks';
import type { Observation } from '../../test/helpers/compliance';
import { general, ROLE_PURPOSES } from './role-purposes';
import type { RoleSummary } from './roles';

/** What the generated parts are made from. */
export interface SecurityFacts {
  /** What the packs say of every platform, by its name. */
  readonly observed: ReadonlyMap<string, readonly Observation[]>;
  /** Roles of every platform, by its name. */
  readonly roles: ReadonlyMap<string, readonly RoleSummary[]>;
}

/** The platform whose roles are shown; of the others those that it does not have. */
export const SHOWN = 'jedire in prod';

/** The page with its generated parts, between `<!-- name -->` and `<!-- /name -->`, written anew. Throws where a marker is missing. */
export function renderSecurityPage(page: string, facts: SecurityFacts): string {
  const parts = { findings: findings(facts), roles: roles(facts), invariants: invariants() };
  return Object.entries(parts).reduce((text, [name, content]) => {
    const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`docs/security.md has no part ${begin} ... ${end}`);
    return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
  }, page);
}

function findings({ observed }: SecurityFacts): string {
  const all = [...observed.values()].flat();
  const packs = [...new Set(all.map(({ pack }) => pack))].sort();
  const open = all.filter(({ reason }) => reason === undefined);
  const byReason = new Map<string, { rules: Set<string>; places: Set<string> }>();
  for (const { pack, rule, reason, acknowledgedOn = '' } of all) {
    if (reason === undefined) continue;
    const entry = byReason.get(reason) ?? { rules: new Set(), places: new Set() };
    entry.rules.add(pack === 'AwsSolutions' ? `${pack}-${rule.replace(/\[.*/, '[...]')}` : rule);
    entry.places.add(general(acknowledgedOn.replace(/\/Resource$/, '')));
    byReason.set(reason, entry);
  }
  const rows = [...byReason]
    .map(([reason, { rules, places }]) => [list(rules), list(places), reason.replaceAll('|', '\\|')])
    .sort(([a = ''], [b = '']) => a.localeCompare(b));
  return [
    `${observed.size} platforms (every system in every environment) are held against ${packs.length} sources of rules.`,
    table(
      ['source', 'findings', 'acknowledged'],
      packs.map((pack) => [pack, String(open.filter((each) => each.pack === pack).length), String(count(all, pack))]),
    ),
    'The last column counts kinds: a rule on one sort of construct, whatever the system and the number of services.',
    `<details><summary>${rows.length} acknowledgements, each with its reason</summary>`,
    table(['rules', 'on', 'what holds instead'], rows),
    '</details>',
  ].join('\n\n');
}

function count(all: readonly Observation[], pack: string): number {
  const own = all.filter((each) => each.pack === pack && each.reason !== undefined);
  return new Set(own.map(({ rule, acknowledgedOn = '' }) => `${rule.replace(/\[.*/, '')} ${general(acknowledgedOn)}`))
    .size;
}

/** Throws, with all of them, where nobody has said what a role is for. */
function roles({ roles: byPlatform }: SecurityFacts): string {
  const shown = [...(byPlatform.get(SHOWN) ?? [])];
  const known = new Set(shown.map(({ path }) => general(path)));
  for (const others of byPlatform.values()) {
    for (const role of others) {
      if (known.has(general(role.path))) continue;
      known.add(general(role.path));
      shown.push(role);
    }
  }
  const unexplained = shown.filter((role) => purpose(role) === undefined).map(({ path }) => path);
  if (unexplained.length > 0) throw new Error(`Nobody says what these roles are for: ${unexplained.join(', ')}`);
  return shown
    .sort((a, b) => a.path.localeCompare(b.path))
    .map((role) =>
      [
        `<details><summary><code>${role.path}</code>: ${purpose(role)}</summary>`,
        `Taken by ${role.trust.join('; ')}.`,
        role.permissions.map((each) => `- ${each}`).join('\n') ||
          'No permissions of its own: the service uses its service-linked role.',
        '</details>',
      ].join('\n\n'),
    )
    .join('\n\n');
}

function purpose({ path, description }: RoleSummary): string | undefined {
  return ROLE_PURPOSES[general(path)] ?? description;
}

function invariants(): string {
  return table(
    ['id', 'finds'],
    Object.entries(CHECKS_BY_ID)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([id, what]) => [`\`${id}\``, what]),
  );
}

function list(items: ReadonlySet<string>): string {
  return [...items]
    .sort()
    .map((item) => `\`${item}\``)
    .join('<br>');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
