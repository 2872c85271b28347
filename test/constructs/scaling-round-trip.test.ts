import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { JobQueue, WebService, WorkerService } from '../../lib';
import { type ScalingSpec, scalingPolicies } from '../../lib/model';
import { stackWithCluster } from '../helpers/fixtures';
import { policiesFromTemplate } from '../helpers/policies-from-template';
import { runs } from '../helpers/properties';
import { anyScalingSpec, WEB_SIGNALS, WORKER_SIGNALS } from '../helpers/scaling-specs';

const size = { cpu: 256, memoryLimitMiB: 512 };

function web(scaling: ScalingSpec): Template {
  const { stack, cluster, key, listener } = stackWithCluster();
  const routed = { listener, paths: ['/*'], priority: 1, encryptionKey: key };
  new WebService(stack, 'web', { cluster, ...size, ...routed, scaling });
  return Template.fromStack(stack);
}

function worker(scaling: ScalingSpec): Template {
  const { stack, cluster, key } = stackWithCluster();
  const queue = (id: string) => new JobQueue(stack, id, { visibilityTimeout: Duration.minutes(5) });
  const queues =
    scaling.backlog?.lanes === undefined
      ? { jobs: queue('Jobs') }
      : { lanes: { hot: queue('Hot'), cold: queue('Cold') } };
  new WorkerService(stack, 'worker', { cluster, ...size, ...queues, encryptionKey: key, scaling });
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
