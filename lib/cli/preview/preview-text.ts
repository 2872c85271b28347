import { describeHours } from '../../report/format/wording';
import { ARCHIVE_COST_BASIS, waysBack } from '../../report/preview/archive-costs';
import { usd } from '../../report/preview/cost-section';
import {
  type ArchivePreview,
  type CostPreview,
  type EnvironmentPreview,
  type Preview,
  type ServicePreview,
  verdict,
} from '../../report/preview/preview';

/** As long as the longest name that there is, of a target of a cache: `cache-results-replicas`. */
const NAME_WIDTH = 22;

/** The preview as a person reads it on a terminal. */
export function previewText(preview: Preview, page: string): string {
  const problems = verdict(preview);
  return [
    '',
    `${preview.system}, times in ${preview.timeZone}`,
    ...preview.environments.flatMap(environmentLines),
    '',
    ...(problems.length === 0
      ? ['Every check passes and every plan fits its forecast.']
      : ['To look at:', ...problems.map((problem) => `  - ${problem}`)]),
    `Page: ${page}`,
  ].join('\n');
}

function environmentLines(environment: EnvironmentPreview): string[] {
  const {
    name,
    account,
    region,
    placeholderAccount,
    services,
    unplanned,
    stacks,
    findings,
    acknowledged,
    archive,
    cost,
  } = environment;
  const resources = stacks.reduce((sum, stack) => sum + Object.values(stack.resources).reduce((a, b) => a + b, 0), 0);
  return [
    '',
    `${name}  account ${account}${placeholderAccount ? ' (placeholder)' : ''}, ${region}`,
    `  ${stacks.length} stacks, ${resources} resources; ${findings.length} findings, ${acknowledged.length} acknowledged with a reason`,
    ...services.map(serviceLine),
    ...unplanned.map(
      ({ name: service, minCapacity, maxCapacity }) =>
        `  ${service.padEnd(NAME_WIDTH)} ${minCapacity}-${maxCapacity} tasks, no plan: it states no demand`,
    ),
    ...(cost === undefined ? [] : [costLine(cost)]),
    ...(archive.length === 0 ? [] : [`  archive (${ARCHIVE_COST_BASIS})`, ...archive.map(archiveLine)]),
  ];
}

function costLine({ estimate }: CostPreview): string {
  const { monthUsd, notCovered, pricesAsOf } = estimate;
  return `  ${usd(monthUsd)} USD a month, prices of ${pricesAsOf ?? 'no day'} and later; ${notCovered.length} not covered (\`tidemark cost\`)`;
}

function archiveLine(entry: ArchivePreview): string {
  const { name, storageClass, cost } = entry;
  const kept = `${cost.monthUsd.toFixed(2)} a month, ${cost.minimumDays} days at least`;
  return `  ${name.padEnd(NAME_WIDTH)} ${storageClass.padEnd(13)} ${kept.padEnd(33)} back: ${waysBack(entry).join(', ')}`;
}

function serviceLine({ name, unit, minCapacity, maxCapacity, floor, plan, planState }: ServicePreview): string {
  const range = `floor ${Math.min(...floor)}-${Math.max(...floor)} of ${minCapacity}-${maxCapacity} ${unit}`;
  const hours = `${floor.reduce((sum, value) => sum + value, 0)} ${describeHours(unit)} next week`;
  return `  ${name.padEnd(NAME_WIDTH)} ${range.padEnd(30)} ${hours.padEnd(28)} ${String(plan.actions.length).padStart(3)} actions  ${planState}`;
}

/** The preview for tools. The shape is stable: fields are added, never changed. */
export function previewSummary(preview: Preview) {
  return {
    version: 1,
    system: preview.system,
    problems: verdict(preview),
    environments: preview.environments.map(
      ({
        name,
        account,
        region,
        services,
        unplanned,
        stacks,
        findings,
        acknowledged,
        connectionBudget,
        cacheBudget,
        archive,
        edge,
        cost,
      }) => ({
        name,
        account,
        region,
        services: services.map(({ name: service, minCapacity, maxCapacity, floor, plan, planState }) => ({
          name: service,
          minCapacity,
          maxCapacity,
          lowestFloor: Math.min(...floor),
          highestFloor: Math.max(...floor),
          actions: plan.actions.length,
          planState,
        })),
        unplanned,
        stacks: stacks.map(({ stackName, resources, templateBytes }) => ({
          stackName,
          resources: Object.values(resources).reduce((a, b) => a + b, 0),
          templateBytes,
        })),
        findings,
        acknowledged: acknowledged.length,
        connectionBudget: connectionBudget.map(({ shard, role, demanded, allowed }) => ({
          shard,
          role,
          demanded,
          allowed,
        })),
        archive: archive.map(({ name: archiveClass, storageClass, tables, serviceLogs, cost }) => ({
          name: archiveClass,
          storageClass,
          tables,
          serviceLogs,
          usdPerTbMonth: cost.monthUsd,
          minimumDays: cost.minimumDays,
          retrievals: cost.retrievals,
        })),
        cacheBudget: cacheBudget.map(({ cache, demanded, allowed }) => ({ cache, demanded, allowed })),
        edge,
        monthUsd: cost === undefined ? undefined : cost.estimate.monthUsd,
        pricesAsOf: cost === undefined ? undefined : (cost.estimate.pricesAsOf ?? null),
        notCovered: cost === undefined ? undefined : cost.estimate.notCovered.length,
      }),
    ),
  };
}
