import type { RiskPoint } from '../../capacity/plan/risk-curve';
import type { BudgetRow } from '../../model/database/connection-budget';
import { escapeHtml, number, STYLE, table } from '../format/html';
import { describeHours, describeSchedule, one } from '../format/wording';
import { archiveSection } from './archive-costs';
import { costSection } from './cost-section';
import { edgeSection } from './edge-paths';
import { planChart } from './plan-chart';
import { type EnvironmentPreview, type Preview, type ServicePreview, verdict } from './preview';
import { riskChart } from './risk-chart';

/** CloudFormation's limit of resources per template (CloudFormation quotas). */
const MAX_RESOURCES = 500;

/** The preview as one self-contained page: no script, no request, same input same bytes. */
export function previewPage(preview: Preview): string {
  const problems = verdict(preview);
  const { environments, system, timeZone } = preview;
  const state =
    problems.length === 0
      ? '<p class="verdict good">Every check passes and every plan fits its forecast.</p>'
      : `<div class="verdict bad"><p>${problems.length} to look at:</p><ul>${problems.map((problem) => `<li>${escapeHtml(problem)}</li>`).join('')}</ul></div>`;
  const links = environments
    .map(({ name }) => `<li><a href="#${escapeHtml(name)}">${escapeHtml(name)}</a></li>`)
    .join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeHtml(system)}: preview</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(system)}: what would be deployed</h1>
${state}
<nav aria-label="Environments"><ul>${links}</ul></nav>
</header>
<main>
${environments.map((environment) => environmentSection(environment, timeZone)).join('\n')}
</main>
<footer class="muted"><p>Times are ${escapeHtml(timeZone)}. A plan raises the floor and nothing else; reactive scaling works above it at all times.</p></footer>
</body>
</html>
`;
}

function environmentSection(environment: EnvironmentPreview, timeZone: string): string {
  const { name, account, region, placeholderAccount, services, stacks } = environment;
  const where = `account ${escapeHtml(account)}${placeholderAccount ? ' <strong>(placeholder: cannot be deployed)</strong>' : ''}, ${escapeHtml(region)}`;
  return `<section id="${escapeHtml(name)}" aria-labelledby="${escapeHtml(name)}-title">
<h2 id="${escapeHtml(name)}-title">${escapeHtml(name)}</h2>
<p class="muted">${where}</p>
${services.map((service) => serviceSection(name, service, timeZone)).join('\n')}
${environment.unplanned.length === 0 ? '' : `<h3>Without a plan</h3><p>These services state no demand and scale by reaction alone: ${environment.unplanned.map(({ name: service, minCapacity, maxCapacity }) => `${escapeHtml(service)} (${minCapacity} to ${maxCapacity} tasks)`).join(', ')}.</p>`}
${connections(environment)}
${edgeSection(environment)}
${archiveSection(environment)}
${costSection(environment)}
<h3>Resources</h3>
${table(
  `Stacks of ${name}`,
  ['stack', 'resources', `of ${MAX_RESOURCES}`, 'template'],
  stacks.map((stack) => {
    const count = Object.values(stack.resources).reduce((sum, value) => sum + value, 0);
    return [
      resourceList(stack.stackName, stack.resources),
      number(count),
      `${number((100 * count) / MAX_RESOURCES)} %`,
      `${number(stack.templateBytes / 1024)} KiB`,
    ];
  }),
  [1, 2, 3],
)}
<h3>Checks</h3>
${checks(environment)}
</section>`;
}

function resourceList(stackName: string, resources: Readonly<Record<string, number>>): string {
  const types = Object.entries(resources)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([type, count]) => `<li>${count} × <code>${escapeHtml(type)}</code></li>`);
  return `<details><summary>${escapeHtml(stackName)}</summary><ul>${types.join('')}</ul></details>`;
}

function serviceSection(environment: string, service: ServicePreview, timeZone: string): string {
  const { name, unit: counted, plan, minCapacity, maxCapacity, planState, notes } = service;
  const floors = [minCapacity, ...service.floor];
  const low = Math.min(...service.floor);
  const high = Math.max(...floors);
  const { value, unit, source } = plan.perTaskCapacity;
  const percent = `${Math.round(plan.quantile * 100)} %`;
  const description = `${name}: planned floor of ${low} to ${high} ${counted} over the next week against forecast demand of up to ${number(Math.max(...service.coveredTasks))} ${counted}`;
  const evidence = plan.evidence as {
    backtest?: { wape?: number; seasonalNaiveWape?: number; origins?: number };
    taskHoursPerWeek?: { need: number; floor: number; maximum: number };
  };
  const hours = evidence.taskHoursPerWeek;
  const tested = evidence.backtest;
  return `<article id="${escapeHtml(environment)}-${escapeHtml(name)}">
<h3>${escapeHtml(name)}: ${minCapacity} to ${maxCapacity} ${counted}</h3>
<p>One ${one(counted)} serves ${number(value)} ${escapeHtml(unit)} <span class="muted">(${escapeHtml(source)})</span>. The floor covers ${percent} of the hours. Plan: <strong class="${planState === 'up to date' ? 'good' : 'bad'}">${planState}</strong>.
${hours === undefined ? '' : `${number(hours.floor)} ${describeHours(counted)} a week for a need of ${number(hours.need)}; all ${counted} at all times would be ${number(hours.maximum)}.`}
${tested?.wape === undefined ? '' : `Predicted from ${tested.origins} earlier moments, the weeks after them were off by ${number(100 * tested.wape)} % (repeating the week before: ${number(100 * (tested.seasonalNaiveWape ?? 0))} %).`}</p>
${service.reasons.map((reason) => `<p class="bad">Another plan would be written: ${escapeHtml(reason)}.</p>`).join('')}
${notes.map((note) => `<p class="muted">Note: ${escapeHtml(note)}.</p>`).join('')}
<figure tabindex="0" role="region" aria-label="${escapeHtml(name)}: plan against forecast">${planChart({ id: `${environment}-${name}-chart`, unit: counted, description: escapeHtml(description), startMs: service.startMs, timeZone, expected: service.expectedTasks, covered: service.coveredTasks, floor: service.floor, coveredName: `demand not exceeded in ${percent} of hours` })}</figure>
${
  plan.actions.length === 0
    ? `<p>The minimum of ${minCapacity} covers every hour; nothing is scheduled.</p>`
    : `<details><summary>${plan.actions.length} of 200 scheduled actions</summary>${table(
        `Scheduled actions of ${name}`,
        ['when', 'floor', 'name', 'schedule'],
        plan.actions.map((action) => [
          escapeHtml(describeSchedule(action.schedule)),
          String(action.minCapacity),
          `<code>${escapeHtml(action.name)}</code>`,
          `<code>${escapeHtml(action.schedule)}</code>`,
        ]),
        [1],
      )}</details>`
}
${riskSection(environment, service)}
</article>`;
}

/** Cost against risk, as a picture and, for those who read, as a table. */
function riskSection(environment: string, { name, unit, risk, plan }: ServicePreview): string {
  const planned = risk.find(({ probability }) => probability === plan.quantile);
  const [first, last] = [risk[0], risk.at(-1)];
  if (first === undefined || last === undefined) return '';
  const words = ({ taskHoursPerWeek, shortfallMinutesPerWeek }: RiskPoint) =>
    `${number(taskHoursPerWeek)} ${describeHours(unit)} a week leave ${number(shortfallMinutesPerWeek)} minutes of expected shortfall`;
  const description = escapeHtml(
    `${name}: ${words(first)}, ${words(last)}${planned === undefined ? '' : `; planned for quantile ${planned.probability}, ${words(planned)}`}`,
  );
  return `<details><summary>What more or less capacity would change</summary>
<p>Shortfall: minutes in which demand is expected to exceed what the floor alone serves at the target; reactive scaling has those. ${planned === undefined ? '' : `Planned for quantile ${planned.probability}: ${words(planned)}.`}</p>
<figure class="small">${riskChart({ id: `${environment}-${name}-risk`, unit, description, points: risk, planned: plan.quantile })}</figure>
${table(
  `Cost and risk of ${name}`,
  ['quantile', `${describeHours(unit)} a week`, 'shortfall, minutes a week', ''],
  risk.map((point) => [
    String(point.probability),
    number(point.taskHoursPerWeek),
    number(point.shortfallMinutesPerWeek),
    point === planned ? 'planned' : '',
  ]),
  [0, 1, 2],
)}</details>`;
}

function connections({ name, connectionBudget, cacheBudget }: EnvironmentPreview): string {
  const budget = (title: string, what: string, rows: readonly (readonly [string, Budget])[]) =>
    table(
      title,
      [what, 'demanded', 'allowed', 'tasks × pool', 'allowed is'],
      rows.map(([label, { demanded, allowed, terms, arithmetic }]) => [
        escapeHtml(label),
        number(demanded),
        number(allowed),
        terms.map((term) => `${escapeHtml(term.service)} ${term.maxTasks} × ${term.poolMax}`).join(' + ') || 'nobody',
        escapeHtml(arithmetic),
      ]),
      [1, 2],
    );
  const ofDatabase = budget(
    `Connection budget of ${name}: most the services can open against what the database admits`,
    'role',
    connectionBudget.map((row) => [row.shard === undefined ? row.role : `${row.shard}, ${row.role}`, row]),
  );
  const ofCaches = budget(
    `Connection budget of the caches of ${name}: most the services can open against what a node admits`,
    'cache',
    cacheBudget.map((row) => [row.cache, row]),
  );
  const shown = [
    ...(connectionBudget.length === 0 ? [] : [ofDatabase]),
    ...(cacheBudget.length === 0 ? [] : [ofCaches]),
  ];
  return shown.length === 0 ? '' : `<h3>Connections</h3>\n${shown.join('')}`;
}

type Budget = Pick<BudgetRow, 'demanded' | 'allowed' | 'terms' | 'arithmetic'>;

function checks({ name, findings, acknowledged }: EnvironmentPreview): string {
  const found =
    findings.length === 0
      ? '<p class="good">No finding: cdk-nag AwsSolutions, CloudFormation validation and Tidemark’s own checks.</p>'
      : table(
          `Findings in ${name}`,
          ['check', 'severity', 'where', 'what'],
          findings.map((finding) => [
            `<code>${escapeHtml(finding.rule)}</code>`,
            escapeHtml(finding.severity),
            `<code>${escapeHtml(finding.constructPath)}</code>`,
            escapeHtml(finding.description),
          ]),
        );
  const rows = acknowledged.map(({ rule, constructPath, acknowledged: reason = '' }) => [
    `<code>${escapeHtml(rule)}</code>`,
    `<code>${escapeHtml(constructPath)}</code>`,
    escapeHtml(reason),
  ]);
  return `${found}<details><summary>${acknowledged.length} acknowledged, each with its reason</summary>${table(`Acknowledged in ${name}`, ['rule', 'where', 'why'], rows)}</details>`;
}
