import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type IVpc, type SubnetSelection, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster } from 'aws-cdk-lib/aws-ecs';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogBucket } from '../../../lib/constructs/archive/log-bucket';
import { CachePurpose } from '../../../lib/constructs/cache/cache-parameters';
import { ServerlessValkeyCache } from '../../../lib/constructs/cache/serverless-cache';
import { ValkeyCache } from '../../../lib/constructs/cache/valkey-cache';
import { AuroraDatabase } from '../../../lib/constructs/database/aurora-database';
import { AuroraGlobalSecondary } from '../../../lib/constructs/database/global-secondary';
import { encryptionKey } from '../../../lib/constructs/security/encryption-key';
import { InternalLoadBalancer } from '../../../lib/constructs/service/internal-load-balancer';
import { WorkerService } from '../../../lib/constructs/service/worker-service';
import { InputError, type Problem } from '../../../lib/model/validation/input-error';
import { testApp, testEnv } from '../../helpers/app';

interface Given {
  readonly stack: Stack;
  readonly vpc: IVpc;
  readonly key: IKey;
  readonly vpcSubnets?: SubnetSelection;
}

const cacheProps = ({ vpc, vpcSubnets, key }: Given) => ({
  vpc,
  vpcSubnets,
  purpose: CachePurpose.RESULTS,
  encryptionKey: key,
});

/** Everything that stands in isolated subnets unless it is told otherwise. */
const isolated: Record<string, (given: Given) => void> = {
  AuroraDatabase: ({ stack, vpc, key, vpcSubnets }) =>
    new AuroraDatabase(stack, 'It', {
      vpc,
      vpcSubnets,
      databaseName: 'shop',
      writerInstanceClass: 'r7g.large',
      encryptionKey: key,
    }),
  AuroraGlobalSecondary: ({ stack, vpc, key, vpcSubnets }) =>
    new AuroraGlobalSecondary(stack, 'It', {
      vpc,
      vpcSubnets,
      globalClusterIdentifier: 'shop',
      instanceClass: 'r7g.large',
      encryptionKey: key,
    }),
  ValkeyCache: (given) =>
    new ValkeyCache(given.stack, 'It', {
      ...cacheProps(given),
      nodeType: 'cache.r7g.large',
      shards: 1,
      replicasPerShard: 1,
    }),
  ServerlessValkeyCache: (given) => new ServerlessValkeyCache(given.stack, 'It', cacheProps(given)),
};

/** And in private subnets with a way out. */
const egress: Record<string, (given: Given) => void> = {
  InternalLoadBalancer: ({ stack, vpc, vpcSubnets }) =>
    new InternalLoadBalancer(stack, 'It', { vpc, vpcSubnets, accessLogBucket: new LogBucket(stack, 'Logs').bucket }),
  WorkerService: ({ stack, vpc, key, vpcSubnets }) =>
    new WorkerService(stack, 'It', {
      cluster: new Cluster(stack, 'Cluster', { vpc }),
      vpcSubnets,
      cpu: 256,
      memoryLimitMiB: 512,
      encryptionKey: key,
    }),
};

/** A VPC with subnets of these kinds; with none, as `new Vpc` makes it: public, and private with egress. */
function inVpc(kinds?: readonly SubnetType[]): Given {
  const stack = new Stack(testApp(), 'Shop', { env: testEnv });
  const subnetConfiguration = kinds?.map((subnetType) => ({ name: subnetType, subnetType }));
  return { stack, vpc: new Vpc(stack, 'Vpc', { subnetConfiguration }), key: encryptionKey(stack, 'Key', 'test') };
}

function problemsOf(make: () => void): readonly Problem[] {
  try {
    make();
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** Kinds of the subnets that resources other than the VPC's own name. */
const named = (stack: Stack) => {
  const resources = Object.entries<{ Type: string }>(Template.fromStack(stack).toJSON().Resources);
  const text = JSON.stringify(resources.filter(([, { Type }]) => !Type.startsWith('AWS::EC2::')));
  return new Set([...text.matchAll(/Vpc(\w+?)Subnet\dSubnet[0-9A-F]{8}/g)].map(([, kind]) => kind));
};

test.each(Object.entries(isolated))(
  'given a default Vpc, then %s says which subnets there are, and what to pass',
  (_, make) => {
    const given = inVpc();
    expect(problemsOf(() => make(given))).toEqual([
      {
        where: 'Shop/It: vpcSubnets',
        given: expect.stringMatching(/^Isolated of Shop\/Vpc \(.*\)$/),
        allowed: 'a kind that the VPC has: PUBLIC, PRIVATE_WITH_EGRESS',
        remedy:
          'Pass vpcSubnets, such as { subnetType: SubnetType.PRIVATE_WITH_EGRESS }, or add such subnets to the VPC.',
      },
    ]);
  },
);

test.each(Object.entries(isolated))('given what the error says, then %s stands there', (_, make) => {
  const given = inVpc();
  make({ ...given, vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS } });
  expect(named(given.stack)).toEqual(new Set(['Private']));
});

test.each(Object.entries(egress))(
  'given a VPC without a way out, then %s says so; told where, it stands there',
  (_, make) => {
    const closed = [SubnetType.PRIVATE_ISOLATED];
    const [problem] = problemsOf(() => make(inVpc(closed)));
    expect(problem).toMatchObject({
      where: 'Shop/It: vpcSubnets',
      allowed: 'a kind that the VPC has: PRIVATE_ISOLATED',
      remedy: expect.stringContaining('{ subnetType: SubnetType.PRIVATE_ISOLATED }'),
    });
    const given = inVpc(closed);
    make({ ...given, vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED } });
    expect(named(given.stack)).toEqual(new Set(['Isolated']));
  },
);

test('given a name that no subnets have, then it is told', () => {
  const given = inVpc();
  const make = () => isolated.ValkeyCache?.({ ...given, vpcSubnets: { subnetGroupName: 'data' } });
  expect(problemsOf(make)[0]?.given).toMatch(/^data of Shop\/Vpc/);
});

test('given single subnets, then those are taken', () => {
  const given = inVpc();
  const [first, second] = given.vpc.privateSubnets;
  if (first === undefined || second === undefined) throw new Error('no subnets');
  isolated.ValkeyCache?.({ ...given, vpcSubnets: { subnets: [first, second] } });
  Template.fromStack(given.stack).hasResourceProperties('AWS::ElastiCache::SubnetGroup', {
    SubnetIds: [given.stack.resolve(first.subnetId), given.stack.resolve(second.subnetId)],
  });
});
