import { show } from './input-error';
import type { BacklogSignal } from './scaling-signals';
import type { ServiceConfig } from './service-config';
import type { SystemConfig } from './system-config';
import type { SystemProblem } from './system-problem';

/** Signals that the kind of service, its queues or the shared load balancer cannot give; each problem names both sides. */
export function signalProblems(system: SystemConfig): SystemProblem[] {
  const behindLoadBalancer = Object.entries(system.services)
    .filter(([, { kind }]) => kind !== 'worker')
    .map(([name]) => name);
  return Object.entries(system.services).flatMap(([name, service]) =>
    [
      ...kindProblems(service),
      ...sharedCountProblems(service, behindLoadBalancer),
      ...queueProblems(service, Object.keys(system.queues)),
    ].map((problem) => ({ ...problem, path: ['services', name, ...problem.path] })),
  );
}

/** A worker has no load balancer, and only a worker has a queue. */
function kindProblems({ kind, scaling }: ServiceConfig): SystemProblem[] {
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
function sharedCountProblems({ kind, scaling }: ServiceConfig, sharing: readonly string[]): SystemProblem[] {
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
function queueProblems(service: ServiceConfig, known: readonly string[]): SystemProblem[] {
  if (service.kind !== 'worker') return [];
  const { queue } = service;
  const { backlog } = service.scaling;
  if (backlog?.lanes !== undefined) return laneProblems(queue, backlog.lanes);
  const isKnown = (name: string | undefined) => name === undefined || known.includes(name);
  // An unknown name is a problem of its own.
  if (backlog?.queue === undefined || backlog.queue === queue || !isKnown(queue) || !isKnown(backlog.queue)) return [];
  return [
    {
      path: ['scaling', 'backlog', 'queue'],
      given: `${show(backlog.queue)} on a worker that consumes ${queue === undefined ? 'no queue' : show(queue)}`,
      allowed: 'the queue that the worker consumes',
      remedy: 'Name the same queue in `queue` and in scaling.backlog.queue.',
    },
  ];
}

function laneProblems(queue: string | undefined, lanes: NonNullable<BacklogSignal['lanes']>): SystemProblem[] {
  const problems: SystemProblem[] = [];
  if (queue !== undefined) {
    problems.push({
      path: ['queue'],
      given: `${show(queue)} with scaling.backlog.lanes ${Object.keys(lanes).join(', ')}`,
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
      given: `${show(goal.queue)}, which is lane ${other} already`,
      allowed: 'a queue of its own for each lane',
      remedy: 'Name another queue, or merge the lanes.',
    });
  }
  return problems;
}
