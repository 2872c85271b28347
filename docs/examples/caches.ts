// A cache of nodes for results that may be lost, and one for sessions that sizes itself.
import { App, Stack } from 'aws-cdk-lib';
import { CachePurpose, encryptionKey, Network, ServerlessValkeyCache, ValkeyCache } from 'tidemark';

const app = new App();
const stack = new Stack(app, 'Shop', { env: { account: '111111111111', region: 'eu-west-1' } });
const key = encryptionKey(stack, 'Key', 'Encrypts the shop');
const { vpc } = new Network(stack, 'Network', {
  cidr: '10.0.0.0/16',
  availabilityZones: ['eu-west-1a', 'eu-west-1b'],
  encryptionKey: key,
});

// The least recently used key makes room; a user that may only read some of the keys.
new ValkeyCache(stack, 'Results', {
  vpc,
  purpose: CachePurpose.RESULTS,
  nodeType: 'cache.r7g.large',
  shards: 2,
  replicasPerShard: 1,
  users: { app: {}, reports: { readOnly: true, keys: ['report:*'] } },
  encryptionKey: key,
});

// A maximum would log users out: at it, a serverless cache evicts what has a time to live.
new ServerlessValkeyCache(stack, 'Sessions', {
  vpc,
  purpose: CachePurpose.SESSIONS,
  encryptionKey: key,
});

app.synth();
