import { sizeUsage, type UsageConfig, type UsageName } from '../model/cost/usage';
import { recordOf, resourcesOf, type Template, type TemplateResource } from '../template/resource';
import { readText } from '../template/values';
import type { CostedStack } from './charge';

/** What a stated usage goes through, or lies in. */
interface UsedBy {
  readonly type: string;
  /** Which of that type; all where it is left out. */
  readonly only?: (properties: Readonly<Record<string, unknown>>, template: Template) => boolean;
}

const isApplication: UsedBy['only'] = ({ Type }, template) =>
  (readText(Type, template) ?? 'application') === 'application';
const isInterface: UsedBy['only'] = ({ VpcEndpointType }, template) =>
  readText(VpcEndpointType, template) === 'Interface';

const USED_BY: Readonly<Record<UsageName, UsedBy>> = {
  loadBalancerUnits: { type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', only: isApplication },
  natGatewayGb: { type: 'AWS::EC2::NatGateway' },
  endpointGb: { type: 'AWS::EC2::VPCEndpoint', only: isInterface },
  databaseStorageGb: { type: 'AWS::RDS::DBCluster' },
  databaseIoMillions: { type: 'AWS::RDS::DBCluster' },
  logGb: { type: 'AWS::Logs::LogGroup' },
  storageGb: { type: 'AWS::S3::Bucket' },
  cdnGb: { type: 'AWS::CloudFront::Distribution' },
  cdnRequestsMillions: { type: 'AWS::CloudFront::Distribution' },
};

/** What environments use, shared out among the resources that it goes through: each has as much as any other. */
export class StatedUsage {
  private readonly counts = new Map<string, number>();

  constructor(
    private readonly usages: Readonly<Record<string, UsageConfig>>,
    stacks: readonly CostedStack[],
  ) {
    for (const { environment, template } of stacks)
      for (const resource of Object.values(resourcesOf(template)))
        for (const name of namesOf(resource, template)) {
          const key = `${environment} ${name}`;
          this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
        }
  }

  /** The share of one resource; undefined where nothing is stated for what it is. */
  of(environment: string, resource: TemplateResource, template: Template): UsageConfig | undefined {
    const usage = Object.hasOwn(this.usages, environment) ? this.usages[environment] : undefined;
    const names = namesOf(resource, template);
    if (usage === undefined || names.length === 0) return undefined;
    const [name] = names as [UsageName];
    const own = Object.fromEntries(names.flatMap((each) => (usage[each] === undefined ? [] : [[each, usage[each]]])));
    return sizeUsage({ source: usage.source, ...own }, 1 / (this.counts.get(`${environment} ${name}`) ?? 1));
  }

  /** What is stated although no template has anything that it could go through. */
  get unused(): { readonly environment: string; readonly name: UsageName; readonly type: string }[] {
    return Object.entries(this.usages).flatMap(([environment, usage]) =>
      (Object.entries(USED_BY) as [UsageName, UsedBy][])
        .filter(([name]) => usage[name] !== undefined && !this.counts.has(`${environment} ${name}`))
        .map(([name, { type }]) => ({ environment, name, type })),
    );
  }
}

function namesOf({ Type, Properties }: TemplateResource, template: Template): UsageName[] {
  return (Object.entries(USED_BY) as [UsageName, UsedBy][])
    .filter(([, { type, only }]) => type === Type && (only === undefined || only(recordOf(Properties), template)))
    .map(([name]) => name);
}
