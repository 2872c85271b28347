/** The CDK app of another team: two stages, no configuration of Tidemark. What it deploys stands in settings.json. */
export const REVIEW_APP = `
const { App, RemovalPolicy, Stack, Stage } = require('aws-cdk-lib');
const { AttributeType, Table } = require('aws-cdk-lib/aws-dynamodb');
const { Queue } = require('aws-cdk-lib/aws-sqs');
const { CfnScalableTarget } = require('aws-cdk-lib/aws-applicationautoscaling');
const settings = require('./settings.json');
const shared = require('./shared');

if (process.env.REVIEW_APP_LOG) require('node:fs').appendFileSync(process.env.REVIEW_APP_LOG, process.cwd() + '\\n');
if (settings.fails) throw new Error('this app cannot be synthesized: ' + settings.fails);
const app = new App();
const now = app.node.tryGetContext('tidemark:now') ?? new Date().toISOString();
const system = app.node.tryGetContext('system');
for (const name of ['dev', 'prod']) {
  const stage = new Stage(app, (system ? system + '-' : 'shop-') + name);
  const stack = new Stack(stage, 'data', { description: 'made at ' + now + ' for ' + app.node.tryGetContext('colour') });
  for (const table of settings.tables)
    new Table(stack, table, {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      removalPolicy: name === 'prod' ? RemovalPolicy[settings.removalPolicy ?? 'RETAIN'] : RemovalPolicy.DESTROY,
    });
  new Queue(stack, 'Jobs', { queueName: shared.queueName + '-' + settings.queue });
  new CfnScalableTarget(stack, 'Target', {
    minCapacity: 1, maxCapacity: 9, resourceId: 'service/a/b', roleArn: 'arn:aws:iam::111111111111:role/r',
    scalableDimension: 'ecs:service:DesiredCount', serviceNamespace: 'ecs',
    scheduledActions: settings.floors.map(([schedule, minCapacity], at) => ({
      scheduledActionName: 'a' + at, schedule, timezone: 'Europe/Paris', scalableTargetAction: { minCapacity },
    })),
  });
}
`;

export interface ReviewAppSettings {
  readonly tables: readonly string[];
  readonly queue: string;
  readonly floors: readonly (readonly [schedule: string, minCapacity: number])[];
  readonly removalPolicy?: string;
  readonly fails?: string;
}

export const SETTINGS: ReviewAppSettings = {
  tables: ['Orders', 'Carts'],
  queue: 'jobs',
  floors: [
    ['cron(0 8 ? * MON-FRI *)', 4],
    ['cron(0 18 ? * MON-FRI *)', 1],
  ],
};

/** The files of a project in a folder of its repository. */
export function reviewApp(settings: ReviewAppSettings = SETTINGS, folder = ''): Record<string, string> {
  return {
    [`${folder}cdk.json`]: JSON.stringify({ app: 'node app.js' }),
    [`${folder}app.js`]: REVIEW_APP,
    [`${folder}shared.js`]: 'exports.queueName = "shop";',
    ...settingsFile(settings, folder),
  };
}

export function settingsFile(changed: Partial<ReviewAppSettings>, folder = ''): Record<string, string> {
  return { [`${folder}settings.json`]: JSON.stringify({ ...SETTINGS, ...changed }) };
}
