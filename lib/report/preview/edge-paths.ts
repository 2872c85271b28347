import { defaultClasses, edgeBehaviors } from '../../model/edge/behaviors';
import { browserCacheControl, type ContentClass } from '../../model/edge/content-class';
import type { SystemConfig } from '../../model/system/config';
import type { EnvironmentConfig } from '../../model/system/environment';
import { escapeHtml, number, table } from '../format/html';
import { duration } from '../simulation/figures';
import type { EdgePath, EdgePreview, EnvironmentPreview } from './preview';

/** What answers which path in an environment, in the order in which CloudFront asks. */
export function edgePreview({ edge }: SystemConfig, environment: EnvironmentConfig): EdgePreview {
  const { classes, domains, rateLimitPerFiveMinutes } = edge;
  const others = defaultClasses(classes).map((name) => ({ path: '*', name, content: classes[name] as ContentClass }));
  const domain = domains[environment.name];
  return {
    names: domain?.names ?? [],
    tlsToOrigin: domain?.origin !== undefined,
    rateLimitPerFiveMinutes,
    countsOnly: environment.firewallCountOnly,
    paths: [...edgeBehaviors(classes), ...others].map(({ path, name, content }) => edgePath(path, name, content)),
  };
}

function edgePath(path: string, name: string, content: ContentClass): EdgePath {
  const { kind, origin, ttlSeconds, queryStrings, headers, varyByDevice, methods, signed } = content;
  const query = queryStrings === 'all' ? ['every query string'] : queryStrings.map((parameter) => `?${parameter}`);
  return {
    path,
    class: name,
    kind,
    origin,
    keptSeconds: ttlSeconds,
    answersDifferBy: ttlSeconds === 0 ? [] : [...query, ...headers, ...(varyByDevice ? ['device'] : [])],
    browsers: browserCacheControl(content),
    methods,
    signed,
  };
}

/** What the name of the class does not say. */
function remarks({ class: name, kind, signed }: EdgePath): string {
  return [...(name === kind ? [] : [kind]), ...(signed ? ['signed cookies'] : [])].join(', ');
}

/** The paths as a part of the page. */
export function edgeSection({ name, edge }: EnvironmentPreview): string {
  const { names, tlsToOrigin, rateLimitPerFiveMinutes, countsOnly, paths } = edge;
  const address = names.length === 0 ? 'CloudFront’s own name' : names.map(escapeHtml).join(', ');
  const firewall = countsOnly ? 'The firewall counts and lets everything pass' : 'The firewall stops an address';
  return `<h3>Edge</h3>
<p>Answers under ${address}; ${tlsToOrigin ? 'TLS' : 'HTTP inside the network of AWS'} to the services. ${firewall} above ${number(rateLimitPerFiveMinutes)} requests in five minutes.</p>
${table(
  `Paths of ${name}, in the order in which they are asked`,
  ['path', 'class', 'from', 'kept at the edge', 'one answer for each', 'browsers are told'],
  paths.map((row) => [
    `<code>${escapeHtml(row.path)}</code>`,
    `${escapeHtml(row.class)} <span class="muted">${remarks(row)}</span>`,
    row.origin,
    row.keptSeconds === 0 ? 'never' : duration(row.keptSeconds),
    row.keptSeconds === 0 ? '–' : ['path', ...row.answersDifferBy.map(escapeHtml)].join(', '),
    `<code>${escapeHtml(row.browsers)}</code>`,
  ]),
)}`;
}
