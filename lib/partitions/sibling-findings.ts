import { quoteName, sqlName } from '../model/sql/sql';
import type { PartitionFinding } from './finding';
import type { PlannedPartition } from './plan';
import type { TableSettings } from './settings';

/** What is to be said of the sibling that a new partition is made like. */
export function siblingFindings({ parent, name, settings }: PlannedPartition): PartitionFinding[] {
  if (settings === undefined) return [];
  const table = { schema: parent.schema, name };
  const differences = differencesOf(settings);
  return [
    // A subscriber that lacks the table stops replicating everything: who subscribes has to make it there first.
    ...settings.publications.map(
      (publication): PartitionFinding => ({
        code: 'published-by-name',
        severity: 'note',
        where: `${parent.schema}.${name}`,
        given: `the publication ${publication} names ${settings.of.name} itself, and not its parent`,
        remedy: `Make the table where it is subscribed to, then: ALTER PUBLICATION ${quoteName(publication)} ADD TABLE ${sqlName(table)}.`,
      }),
    ),
    ...(differences.length === 0
      ? []
      : [
          {
            code: 'differs-from-parent',
            severity: 'note',
            where: `${settings.of.schema}.${settings.of.name}`,
            given: `${differences.join('; ')}; new partitions are made like it`,
            remedy: 'If that is not meant, alter it: new partitions then have the same.',
          } as const,
        ]),
  ];
}

const IDENTITIES: Readonly<Record<string, string>> = { d: 'default', f: 'full', n: 'nothing', i: 'an index' };

/** What the parent has and the sibling lacks, so that a partition by its own name is open, or its updates fail. */
function differencesOf({ rowSecurity, replicaIdentity, parentHas }: TableSettings): string[] {
  return [
    ...(parentHas.rowSecurity && !rowSecurity ? ['row security is on for its parent and off for it'] : []),
    ...(parentHas.replicaIdentity !== 'd' && parentHas.replicaIdentity !== replicaIdentity
      ? [
          `the replica identity of its parent is ${IDENTITIES[parentHas.replicaIdentity]}, its own ${IDENTITIES[replicaIdentity]}`,
        ]
      : []),
  ];
}
