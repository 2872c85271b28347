import type { Suspended } from '../../adapters/auto-scaling';
import type { PausedService } from './suspended-processes';

const WORDS: Readonly<Record<keyof Suspended, string>> = {
  scaleIn: 'scale-in',
  scaleOut: 'scale-out',
  schedule: 'schedule',
};

/** One row for each service: what is paused before and after, and its bounds in tasks. */
export function pauseText(services: readonly PausedService[], { dryRun }: { readonly dryRun: boolean }): string {
  const rows = services.map(({ service, target, after, floor }) => [
    service,
    words(target.suspended),
    words(after),
    floor === undefined || floor.minCapacity === target.minCapacity
      ? String(target.minCapacity)
      : `${target.minCapacity} -> ${floor.minCapacity} (${floor.action ?? 'configured'})`,
    String(target.maxCapacity),
  ]);
  const notes = dryRun ? ['Nothing was changed (--dry-run).'] : [];
  if (services.some(({ after }) => after.schedule))
    notes.push(
      'Scheduled actions that are due while they are paused are not caught up; `tidemark resume` raises the floor.',
    );
  return [...table(['service', 'before', 'after', 'minimum', 'maximum'], rows), ...notes].join('\n');
}

function words(suspended: Suspended): string {
  const paused = (Object.keys(WORDS) as (keyof Suspended)[])
    .filter((kind) => suspended[kind])
    .map((kind) => WORDS[kind]);
  return paused.length === 0 ? 'running' : `paused: ${paused.join(', ')}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  return [head, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
