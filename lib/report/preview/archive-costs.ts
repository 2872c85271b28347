import { ARCHIVE_PRICE_SOURCE, archiveCost } from '../../cost/archive-retrieval';
import { findTimePartitioning } from '../../model/partitions/archived-tables';
import { listPartitionedTables } from '../../model/partitions/config';
import type { SystemConfig } from '../../model/system/config';
import { escapeHtml, number, table } from '../format/html';
import { ARCHIVED_TB, type ArchivePreview, type EnvironmentPreview } from './preview';

/** What the prices are of, in words. */
export const ARCHIVE_COST_BASIS = `USD for a TB in objects of ${(ARCHIVED_TB.gb * 1024) / ARCHIVED_TB.objects} MiB; ${ARCHIVE_PRICE_SOURCE}`;

/** The classes of a system's archive with what they cost. */
export function archivePreview(system: SystemConfig): ArchivePreview[] {
  const tables = Object.entries(listPartitionedTables(system));
  return Object.entries(system.archive).map(
    ([name, { prefix, storageClass, transitionAfterDays, expireAfterDays }]) => ({
      name,
      storageClass,
      prefix,
      transitionAfterDays,
      expireAfterDays,
      tables: tables
        .filter(([, table]) => findTimePartitioning(table)?.archive?.class === name)
        .map(([table]) => table),
      serviceLogs: system.archiveServiceLogs === name,
      cost: archiveCost(storageClass, ARCHIVED_TB),
    }),
  );
}

/** Ways back from a class: `standard 3-5 h 10.24`. */
export function waysBack({ cost }: ArchivePreview): string[] {
  return cost.retrievals.map(({ tier, waiting, usd }) => `${tier} ${waiting} ${usd === 0 ? 'free' : usd.toFixed(2)}`);
}

/** The classes as a part of the page; nothing where there is no archive. */
export function archiveSection({ name, archive }: EnvironmentPreview): string {
  if (archive.length === 0) return '';
  return `<h3>Archive</h3>
${table(
  `Archive of ${name}: ${ARCHIVE_COST_BASIS}`,
  ['class', 'storage class', 'from', 'a month', 'billed at least', 'to bring back'],
  archive.map((entry) => [
    `${escapeHtml(entry.name)} <span class="muted">${escapeHtml(entry.prefix)}</span>`,
    escapeHtml(entry.storageClass),
    escapeHtml([...entry.tables, ...(entry.serviceLogs ? ['logs of the services'] : [])].join(', ')) || 'other writers',
    entry.cost.monthUsd.toFixed(2),
    `${number(entry.cost.minimumDays)} days`,
    waysBack(entry).map(escapeHtml).join('<br>'),
  ]),
  [3, 4],
)}`;
}
