import { priceRowKey } from '../model/cost/price-book';
import type { UsageConfig } from '../model/cost/usage';
import { resourcesOf, type Template } from '../template/resource';
import type { Charge, CostedResource, CostedStack, StatedTaskHours } from './charge';
import { priceResource } from './pricers/by-resource-type';
import { DEFAULT_PRICES, MONTH_HOURS, type Prices } from './prices';
import { StatedUsage } from './stated-usage';

/** Where something stands. */
export interface CostPlace {
  readonly environment: string;
  /** Construct path of the stack, such as jedire-prod/services. */
  readonly stack: string;
  /** Name of the construct directly below the stack, such as api or Database. */
  readonly service: string;
  /** Construct path of the resource; its logical id where the app states none. */
  readonly resource: string;
}

/** What one resource is billed for in a month. */
export interface CostLine extends CostPlace {
  readonly what: string;
  readonly quantity: number;
  readonly unit: string;
  readonly unitUsd: number;
  readonly monthUsd: number;
  /** What the quantity rests on, where that is not in the template. */
  readonly assumption?: string;
}

/** What a resource may cost beside that. */
export interface NotCovered extends CostPlace {
  /** CloudFormation type. */
  readonly type: string;
  readonly what: string;
  readonly reason: string;
}

/** What stacks cost in a month, and what is not in it. */
export interface CostEstimate {
  /** The sum of the lines. */
  readonly monthUsd: number;
  readonly lines: readonly CostLine[];
  readonly notCovered: readonly NotCovered[];
  /** What holds for the whole of it. */
  readonly assumptions: readonly string[];
  /** The day of the oldest price that is in it; undefined where there is none. */
  readonly pricesAsOf: string | undefined;
}

export interface CostInput {
  readonly stacks: readonly CostedStack[];
  /** @default the prices that are shipped */
  readonly prices?: Prices;
  /**
   * Task-hours by environment and service, such as those of a replay; in place of those of a service's floors.
   * @default every service is taken at its floors
   */
  readonly taskHours?: Readonly<Record<string, Readonly<Record<string, StatedTaskHours>>>>;
  /**
   * What each environment uses in a month of what a template does not state; shared out evenly among the resources of a kind.
   * @default it is not covered
   */
  readonly usage?: Readonly<Record<string, UsageConfig>>;
}

/** What holds for every estimate. */
export const COST_ASSUMPTIONS: readonly string[] = [
  `list prices on demand, a month of ${MONTH_HOURS} hours; no savings plan, reservation, discount, free tier, tax or support`,
  'services and readers at the floors of their plans, unless task-hours are stated; databases and caches run all the time',
  'data, requests, storage and logs are in it as far as the configuration states a usage of them',
];

/**
 * What stacks cost in a month, in USD, line by line. Pure: equal input gives equal output.
 *
 * What the price book has no price of, for that region, engine and size, is listed as not covered and never derived from
 * another price. So is every type of resource that is not known to be free. Stacks of no region have only what costs the
 * same everywhere.
 */
export function estimateCost({ stacks, prices = DEFAULT_PRICES, taskHours = {}, usage = {} }: CostInput): CostEstimate {
  const used = new StatedUsage(usage, stacks);
  const lines: CostLine[] = [];
  const notCovered: NotCovered[] = [];
  const dates: string[] = [];
  const templates = stacks.map(({ template }) => template);
  for (const stack of stacks) {
    const region = stack.region ?? 'no region';
    for (const { place, resource, conditional } of listCostedResources(stack, templates, taskHours, used)) {
      const { charges, gaps } = priceResource(resource);
      for (const charge of charges) {
        const price = prices.find(charge.key, region);
        if (price === undefined) {
          const reason = `the price book has no price of ${priceRowKey({ ...charge.key, region })}`;
          notCovered.push({ ...place, type: resource.type, what: charge.what, reason });
          continue;
        }
        dates.push(price.asOf);
        lines.push({ ...place, ...lineOf(charge, price.unit, price.usd, conditional) });
      }
      for (const gap of gaps) notCovered.push({ ...place, type: resource.type, ...gap });
    }
  }
  for (const { environment, name, type } of used.unused) {
    const place = { environment, stack: environment, service: 'usage', resource: environment };
    notCovered.push({ ...place, type, what: `usage.${name}`, reason: `no template has a resource of type ${type}` });
  }
  return {
    monthUsd: lines.reduce((sum, { monthUsd }) => sum + monthUsd, 0),
    lines,
    notCovered,
    assumptions: COST_ASSUMPTIONS,
    pricesAsOf: dates.sort()[0],
  };
}

function lineOf(
  { what, quantity, assumption }: Charge,
  unit: string,
  unitUsd: number,
  conditional: string | undefined,
) {
  const assumptions = [assumption, conditional === undefined ? undefined : `made if ${conditional} holds`];
  const stated = assumptions.filter((text) => text !== undefined).join('; ');
  return {
    what,
    quantity,
    unit,
    unitUsd,
    monthUsd: quantity * unitUsd,
    ...(stated === '' ? {} : { assumption: stated }),
  };
}

/** The resources of a stack with where they stand. */
function listCostedResources(
  { environment, path, stackName, template, paths = {} }: CostedStack,
  templates: readonly Template[],
  taskHours: NonNullable<CostInput['taskHours']>,
  used: StatedUsage,
): { readonly place: CostPlace; readonly resource: CostedResource; readonly conditional: string | undefined }[] {
  const siblings = resourcesOf(template);
  return Object.entries(siblings).map(([logicalId, sibling]) => {
    const { Type, Properties = {}, Condition } = sibling;
    const resource = paths[logicalId] ?? logicalId;
    const service = serviceIn(resource, path);
    const stated = taskHours[environment]?.[service];
    const usage = used.of(environment, sibling, template);
    return {
      place: { environment, stack: path, service, resource },
      resource: {
        logicalId,
        type: Type,
        properties: Properties,
        siblings,
        template,
        stackName,
        templates,
        service,
        stated,
        usage,
      },
      conditional: typeof Condition === 'string' ? Condition : undefined,
    };
  });
}

/** The construct directly below the stack; the resource itself where the app states no path. */
function serviceIn(resource: string, stack: string): string {
  if (!resource.startsWith(`${stack}/`)) return resource;
  return resource.slice(stack.length + 1).split('/')[0] ?? resource;
}
