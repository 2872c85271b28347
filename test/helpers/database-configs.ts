import fc from 'fast-check';
import { checkCluster } from '../../lib/model/database/checks';
import type { ReaderRole } from '../../lib/model/database/reader-roles';
import type { ServerlessRange } from '../../lib/model/database/serverless';

/** A cluster as far as `AuroraDatabase` takes it. */
export interface AnyCluster {
  readonly writerInstanceClass: string;
  readonly readers: Record<string, ReaderRole>;
  readonly readerAutoscaling?: { minCapacity: number; maxCapacity: number; cpuPercent?: number; connections?: number };
  readonly serverless?: ServerlessRange;
}

const instanceClass = fc.constantFrom(
  't4g.large',
  'r6g.large',
  'r7g.large',
  'r7g.4xlarge',
  'r8g.16xlarge',
  'serverless',
);
const role = fc.record({
  instanceClass,
  count: fc.integer({ min: 1, max: 4 }),
  promotionTier: fc.option(fc.integer({ min: 0, max: 15 }), { nil: undefined }),
});
const roles = fc.dictionary(fc.constantFrom('agents', 'dashboards', 'analytics', 'a-b', 'x'), role, { maxKeys: 5 });
const autoscaling = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 4 }), fc.constantFrom('cpu', 'connections', 'both'))
  .map(([low, more, on]) => ({
    minCapacity: low,
    maxCapacity: low + more,
    ...(on === 'connections' ? {} : { cpuPercent: 65 }),
    ...(on === 'cpu' ? {} : { connections: 500 }),
  }));
const range = fc
  .tuple(fc.integer({ min: 4, max: 64 }), fc.integer({ min: 0, max: 200 }))
  .map(([low, more]) => ({ minCapacity: low / 2, maxCapacity: Math.min(256, (low + more) / 2) }));

/** Any cluster that Aurora allows: roles, sizes, autoscaling, serverless instances. */
export const anyCluster: fc.Arbitrary<AnyCluster> = fc
  .tuple(instanceClass, roles, fc.option(autoscaling, { nil: undefined }), range)
  .map(([writerInstanceClass, readers, readerAutoscaling, serverless]) => {
    const [first] = Object.keys(readers);
    const isScaled = readerAutoscaling !== undefined && first !== undefined;
    const joined = isScaled
      ? { ...readers, [first]: { ...(readers[first] as ReaderRole), autoscaled: true } }
      : readers;
    const isServerless = [writerInstanceClass, ...Object.values(readers).map((each) => each.instanceClass)].includes(
      'serverless',
    );
    return {
      writerInstanceClass,
      readers: joined,
      ...(isScaled ? { readerAutoscaling } : {}),
      ...(isServerless ? { serverless } : {}),
    };
  })
  .filter((cluster) => checkCluster(cluster).length === 0);
