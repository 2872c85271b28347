import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { planFloors } from '../../../lib/capacity/simulate/plan-floors';
import { simulate } from '../../../lib/capacity/simulate/simulate';
import { replaySetup, replayTrace } from '../../../lib/cli/simulate/simulation-setup';
import { JobQueue } from '../../../lib/constructs/queue/job-queue';
import type { ScheduledFloors } from '../../../lib/constructs/service/service-props';
import { WebService } from '../../../lib/constructs/service/web-service';
import { WorkerService } from '../../../lib/constructs/service/worker-service';
import { type ScalingPolicies, scalingPolicies } from '../../../lib/model/scaling/policies';
import type { ScalingSpec } from '../../../lib/model/scaling/spec';
import { plannedServices } from '../../../lib/model/system/plan-targets';
import { catalog, stackWithCluster } from '../../helpers/fixtures';
import { policiesFromTemplate, type Schedule, scheduleFromTemplate } from '../../helpers/policies-from-template';
import { runs } from '../../helpers/properties';
import { anyScalingSpec, WEB_SIGNALS, WORKER_SIGNALS } from '../../helpers/scaling-specs';

const size = { cpu: 256, memoryLimitMiB: 512 };

function web(scaling: ScalingSpec, floors: ScheduledFloors = {}): Template {
  const { stack, cluster, key, listener } = stackWithCluster();
  const routed = { listener, paths: ['/*'], priority: 1, encryptionKey: key };
  new WebService(stack, 'web', { cluster, ...size, ...routed, scaling, ...floors });
  return Template.fromStack(stack);
}

function worker(scaling: ScalingSpec, floors: ScheduledFloors = {}): Template {
  const { stack, cluster, key } = stackWithCluster();
  const queue = (id: string) => new JobQueue(stack, id, { visibilityTimeout: Duration.minutes(5) });
  const queues =
    scaling.backlog?.lanes === undefined
      ? { jobs: queue('Jobs') }
      : { lanes: { hot: queue('Hot'), cold: queue('Cold') } };
  new WorkerService(stack, 'worker', { cluster, ...size, ...queues, encryptionKey: key, scaling, ...floors });
  return Template.fromStack(stack);
}

/** The simulator replays `scalingPolicies`; this is why what it says is said of what is deployed. */
describe('policies read back from the template are those of the spec', () => {
  test.each([
    ['a web service', web, WEB_SIGNALS],
    ['a worker', worker, WORKER_SIGNALS],
  ])(
    'for any spec of %s',
    (_, synthesize, signals) => {
      fc.assert(
        fc.property(anyScalingSpec(signals), (spec) => {
          expect(policiesFromTemplate(synthesize(spec))).toEqual(scalingPolicies(spec));
        }),
        { numRuns: runs(15) },
      );
    },
    120_000,
  );
});

const planned = catalog.systemNames().flatMap((system) =>
  plannedServices(catalog.system(system)).map(({ name: service }) => ({
    name: `${system} ${service}`,
    system,
    service,
  })),
);

describe('a simulation of what stands in the template is that of spec and plan', () => {
  test.each(planned)('$name', ({ system, service: name }) => {
    const options = { config: 'config', environment: 'prod', system, service: name, startUpSpread: '1.5', seed: '1' };
    const setup = replaySetup(options, process.cwd());
    const { demand, startMs, endMs } = replayTrace(options, setup, process.cwd());
    const { service } = setup.planned;
    const { [name]: plan } = catalog.plans('prod', catalog.system(system));
    const simulated = (policies: ScalingPolicies, schedule: Schedule | undefined) =>
      simulate({
        ...setup,
        startMs,
        demand,
        policies,
        floors: schedule === undefined ? [] : planFloors(schedule, startMs, endMs, policies.minCapacity),
        timeZone: setup.system.timeZone,
      });
    const template = (service.kind === 'worker' ? worker : web)(service.scaling, plan === undefined ? {} : { plan });
    const ofTemplate = simulated(policiesFromTemplate(template), scheduleFromTemplate(template));
    expect(ofTemplate.taskHours).toBeGreaterThan(0);
    expect(ofTemplate).toEqual(simulated(scalingPolicies(service.scaling), plan));
  });
});
