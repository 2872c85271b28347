import type { BacklogSignal } from '../scaling/signals';
import { findTaskCapacity } from '../scaling/task-capacity';
import { type ConfigProblem, formatGiven } from '../validation/input-error';
import { didYouMean } from '../validation/suggestions';
import type { ServiceConfig } from './config';
import { checkListenerRules } from './listener-rules';

/** Services by name, and the names of what they refer to. */
interface ServicesAndReferences {
  readonly services: Readonly<Record<string, ServiceConfig>>;
  readonly queues: Readonly<Record<string, unknown>>;
  readonly caches: Readonly<Record<string, unknown>>;
  readonly database?: { readonly readers: Readonly<Record<string, unknown>> } | undefined;
}

/** What is wrong with the services of a system, and between them and the queues, caches and readers that they name. */
export function checkServices(system: ServicesAndReferences): ConfigProblem[] {
  return [
    ...checkReferences(system),
    ...checkSignals(system),
    ...checkThroughput(system),
    ...checkListenerRules(system.services),
  ];
}

/** Signals that the kind of service, its queues or the shared load balancer cannot give; each problem names both sides. */
function checkSignals(system: ServicesAndReferences): ConfigProblem[] {
  const behindLoadBalancer = Object.entries(system.services)
    .filter(([, { kind }]) => kind !== 'worker')
    .map(([name]) => name);
  return Object.entries(system.services).flatMap(([name, service]) =>
    [
      ...checkKind(service),
      ...checkSharedCount(service, behindLoadBalancer),
      ...checkQueue(service, Object.keys(system.queues)),
    ].map((problem) => ({ ...problem, path: ['services', name, ...problem.path] })),
  );
}

/** A worker has no load balancer, and only a worker has a queue. */
function checkKind({ kind, scaling }: ServiceConfig): ConfigProblem[] {
  const { requests, connections, responseTime, backlog } = scaling;
  if (kind !== 'worker') {
    if (backlog === undefined) return [];
    return [
      {
        path: ['scaling', 'backlog'],
        given: `backlog on a service of kind ${kind}`,
        allowed: 'backlog on a service of kind worker, which consumes a queue',
        remedy: 'Remove the signal, or make the service a worker.',
      },
    ];
  }
  const missing = {
    requests: requests !== undefined,
    connections: connections !== undefined && connections.metric === undefined,
    responseTime: responseTime !== undefined,
  };
  return Object.entries(missing)
    .filter(([, isStated]) => isStated)
    .map(([signal]) => ({
      path: ['scaling', signal],
      given: `${signal} on a service of kind worker`,
      allowed: `${signal} on a service of kind web or websocket, which stands behind the load balancer`,
      remedy:
        signal === 'connections'
          ? 'State connections.metric, which each task publishes.'
          : 'Remove the signal, or state it as a custom signal that the worker publishes.',
    }));
}

/** The load balancer counts the connections of all its services together. */
function checkSharedCount({ kind, scaling }: ServiceConfig, sharing: readonly string[]): ConfigProblem[] {
  const { connections } = scaling;
  if (kind === 'worker' || connections === undefined || connections.metric !== undefined || sharing.length < 2)
    return [];
  return [
    {
      path: ['scaling', 'connections', 'metric'],
      given: `nothing, while ${sharing.join(', ')} share the load balancer`,
      allowed:
        'a metric that each task publishes: ActiveConnectionCount of the load balancer counts all its services together',
      remedy: 'State connections.metric with the namespace and name of that metric.',
    },
  ];
}

/** The queue a worker consumes and the queues it is scaled on. */
function checkQueue(service: ServiceConfig, known: readonly string[]): ConfigProblem[] {
  if (service.kind !== 'worker') return [];
  const { queue } = service;
  const { backlog } = service.scaling;
  if (backlog?.lanes !== undefined) return checkLanes(queue, backlog.lanes);
  const isKnown = (name: string | undefined) => name === undefined || known.includes(name);
  // An unknown name is a problem of its own.
  if (backlog?.queue === undefined || backlog.queue === queue || !isKnown(queue) || !isKnown(backlog.queue)) return [];
  return [
    {
      path: ['scaling', 'backlog', 'queue'],
      given: `${formatGiven(backlog.queue)} on a worker that consumes ${queue === undefined ? 'no queue' : formatGiven(queue)}`,
      allowed: 'the queue that the worker consumes',
      remedy: 'Name the same queue in `queue` and in scaling.backlog.queue.',
    },
  ];
}

function checkLanes(queue: string | undefined, lanes: NonNullable<BacklogSignal['lanes']>): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (queue !== undefined) {
    problems.push({
      path: ['queue'],
      given: `${formatGiven(queue)} with scaling.backlog.lanes ${Object.keys(lanes).join(', ')}`,
      allowed: 'either queue, or lanes that name the queues the worker consumes',
      remedy: 'Remove queue, or make it a lane.',
    });
  }
  const lanesOf = new Map<string, string>();
  for (const [lane, goal] of Object.entries(lanes)) {
    const other = lanesOf.get(goal.queue);
    lanesOf.set(goal.queue, lane);
    if (other === undefined) continue;
    problems.push({
      path: ['scaling', 'backlog', 'lanes', lane, 'queue'],
      given: `${formatGiven(goal.queue)}, which is lane ${other} already`,
      allowed: 'a queue of its own for each lane',
      remedy: 'Name another queue, or merge the lanes.',
    });
  }
  return problems;
}

/** Queues, caches and readers that a service names and the system does not have. */
function checkReferences(system: ServicesAndReferences): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const known = {
    queues: Object.keys(system.queues),
    caches: Object.keys(system.caches),
    roles: system.database === undefined ? [] : ['writer', ...Object.keys(system.database.readers)],
  };
  const expect = (path: string[], value: string, kind: keyof typeof known) => {
    if (known[kind].includes(value)) return;
    const isAbsent = kind === 'roles' && system.database === undefined;
    const addition = isAbsent ? 'a `database`' : `it to ${kind === 'roles' ? 'database.readers' : kind}`;
    problems.push({
      path,
      given: formatGiven(value),
      allowed: `one of ${known[kind].join(', ') || '(none defined)'}`,
      remedy: `${didYouMean(value, known[kind])}Add ${addition}, or correct the name.`,
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

/** Loads that are promised and that the service cannot reach with all its tasks. */
function checkThroughput(system: ServicesAndReferences): ConfigProblem[] {
  return Object.entries(system.services).flatMap(([name, service]) => {
    const { targets, demand, scaling } = service;
    const capacity = demand === undefined ? undefined : findTaskCapacity(scaling, demand.signal);
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
