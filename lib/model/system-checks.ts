import { archiveProblems } from './archive-checks';
import { cacheBudgetProblems } from './cache-budget';
import { cacheProblems } from './cache-checks';
import { cacheTargetProblems } from './cache-targets';
import { connectionBudget } from './connection-budget';
import { environmentKeyProblems } from './cookie-keys';
import { clusterProblems } from './database-checks';
import { databaseClusters, shardingProblems } from './database-clusters';
import { databaseTargetProblems } from './database-targets';
import { demandCapacity } from './demand-capacity';
import { edgeProblems } from './edge-checks';
import { sharedNameProblems } from './edge-domain';
import { show } from './input-error';
import { signalProblems } from './signal-checks';
import type { SystemConfig } from './system-config';
import type { SystemProblem } from './system-problem';
import { warmProblems } from './warm-config';

/** Everything that is wrong between the parts of a system, each naming both sides. */
export function systemProblems(system: SystemConfig): SystemProblem[] {
  return [
    ...referenceProblems(system),
    ...signalProblems(system),
    ...throughputProblems(system),
    ...databaseClusters(system.database).flatMap(({ path, database }) =>
      clusterProblems({ ...database, writerInstanceClass: database.writer.instanceClass }).map((problem) => ({
        ...problem,
        path: [...path, ...problem.path],
      })),
    ),
    ...shardingProblems(system.database),
    ...databaseTargetProblems(system),
    ...budgetProblems(system),
    ...cacheProblems(system),
    ...[
      ...edgeProblems(system.edge),
      ...environmentKeyProblems(system.edge),
      ...sharedNameProblems(system.edge.domains),
    ].map(belowEdge),
    ...cacheBudgetProblems(system),
    ...cacheTargetProblems(system),
    ...warmProblems(system),
    ...archiveProblems(system),
  ];
}

/** A problem of the edge as one of the system. */
export function belowEdge(problem: SystemProblem): SystemProblem {
  return { ...problem, path: ['edge', ...problem.path] };
}

function referenceProblems(system: SystemConfig): SystemProblem[] {
  const problems: SystemProblem[] = [];
  const known = {
    queues: Object.keys(system.queues),
    caches: Object.keys(system.caches),
    roles: ['writer', ...Object.keys(system.database.readers)],
  };
  const expect = (path: string[], value: string, kind: keyof typeof known) => {
    if (known[kind].includes(value)) return;
    const where = kind === 'roles' ? 'database.readers' : kind;
    problems.push({
      path,
      given: show(value),
      allowed: `one of ${known[kind].join(', ') || '(none defined)'}`,
      remedy: `Add it to ${where}, or correct the name.`,
    });
  };
  for (const [name, service] of Object.entries(system.services)) {
    const at = ['services', name];
    for (const cache of service.caches) expect([...at, 'caches'], cache, 'caches');
    for (const queue of service.sendsTo) expect([...at, 'sendsTo'], queue, 'queues');
    for (const role of Object.keys(service.connections)) expect([...at, 'connections', role], role, 'roles');
    if (service.kind === 'worker' && service.queue !== undefined) expect([...at, 'queue'], service.queue, 'queues');
    const { backlog } = service.scaling;
    if (backlog?.queue !== undefined) expect([...at, 'scaling', 'backlog', 'queue'], backlog.queue, 'queues');
    for (const [lane, { queue }] of Object.entries(backlog?.lanes ?? {}))
      expect([...at, 'scaling', 'backlog', 'lanes', lane, 'queue'], queue, 'queues');
  }
  return problems;
}

function throughputProblems(system: SystemConfig): SystemProblem[] {
  return Object.entries(system.services).flatMap(([name, service]) => {
    const { targets, demand, scaling } = service;
    const capacity = demand === undefined ? undefined : demandCapacity(scaling, demand.signal);
    if (targets === undefined || capacity === undefined) return [];
    const reachable = scaling.maxCapacity * capacity.value;
    const stated = {
      peak: targets.peak,
      'burst.load': targets.burst?.load ?? 0,
      users: (targets.users?.count ?? 0) * (targets.users?.demandPerUser ?? 0),
    };
    return Object.entries(stated)
      .filter(([, load]) => load > reachable)
      .map(([target, load]) => ({
        path: ['services', name, 'targets', ...target.split('.')],
        given: `${load} ${capacity.unit}`,
        allowed: `at most ${reachable} ${capacity.unit} = scaling.maxCapacity ${scaling.maxCapacity} tasks x ${capacity.value} per task`,
        remedy: `Raise scaling.maxCapacity, or state a ${target === 'peak' ? 'peak' : 'load'} the service can reach.`,
      }));
  });
}

function budgetProblems(system: SystemConfig): SystemProblem[] {
  return connectionBudget(system)
    .filter((row) => row.demanded > row.allowed)
    .map((row) => ({
      path: [...row.path, row.role === 'writer' ? 'proxy' : 'readers', ...(row.role === 'writer' ? [] : [row.role])],
      given: `${row.demanded} connections = ${row.terms.map((term) => `services.${term.service} ${term.maxTasks} tasks x ${term.poolMax}`).join(' + ')}`,
      allowed: `at most ${row.allowed} = ${row.arithmetic}`,
      remedy: `Lower services.*.connections.${row.role}.poolMax or scaling.maxCapacity, or choose a larger instanceClass.`,
    }));
}
