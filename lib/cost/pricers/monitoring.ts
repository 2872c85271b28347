import { asList, getAt, readNumber, readText } from '../../template/values';
import { addCosts, BY_USE, type CostedResource, type ResourceCost, resourceCost, usageCost } from '../charge';
import { PRICE_KEYS } from '../price-keys';

/** Alarms that look more often than this, in seconds, have a price of their own. */
const STANDARD_PERIOD_SECONDS = 60;

/** An alarm: each metric that it reads (CloudWatch pricing: an alarm on metric math is billed for each of its metrics). */
export function alarmCost({ properties, template }: CostedResource): ResourceCost {
  const queries = asList(properties.Metrics);
  const expressions = queries.map((query) => readText(getAt(query, 'Expression'), template) ?? '');
  if (expressions.some((text) => /ANOMALY_DETECTION_BAND|SEARCH\(|SELECT /.test(text)))
    return resourceCost([], [{ what: 'alarm on anomalies or a query', reason: 'not known to this estimate' }]);
  const read = queries.filter((query) => getAt(query, 'MetricStat') !== undefined);
  const periods = [properties.Period, ...read.map((query) => getAt(query, 'MetricStat', 'Period'))];
  const isFast = periods.some(
    (period) => (readNumber(period, template) ?? STANDARD_PERIOD_SECONDS) < STANDARD_PERIOD_SECONDS,
  );
  const metrics = queries.length === 0 ? 1 : read.length;
  return resourceCost([
    {
      what: isFast ? 'high-resolution alarm' : 'alarm',
      key: isFast ? PRICE_KEYS.fastAlarm : PRICE_KEYS.alarm,
      quantity: metrics,
    },
  ]);
}

/** An alarm on other alarms. */
export function compositeAlarmCost(): ResourceCost {
  return resourceCost([{ what: 'composite alarm', key: PRICE_KEYS.compositeAlarm, quantity: 1 }]);
}

/** A dashboard. */
export function dashboardCost(): ResourceCost {
  return resourceCost([{ what: 'dashboard', key: PRICE_KEYS.dashboard, quantity: 1 }]);
}

/** What CloudWatch makes of log lines: a metric for each transformation. */
export function metricFilterCost({ properties }: CostedResource): ResourceCost {
  const transformations = asList(properties.MetricTransformations);
  const dimensioned = transformations.filter((item) => getAt(item, 'Dimensions') !== undefined);
  return resourceCost(
    transformations.length === 0
      ? []
      : [
          {
            what: 'metric of a log',
            key: PRICE_KEYS.metric,
            quantity: transformations.length,
            assumption: 'a value in every hour; without values it is cheaper',
          },
        ],
    dimensioned.map(() => ({
      what: 'a metric for each combination of dimensions',
      reason: 'how many there are is not in the template',
    })),
  );
}

/** A policy of Application Auto Scaling: what it tracks a target with are alarms that it makes itself. */
export function scalingPolicyCost({ properties, template }: CostedResource): ResourceCost {
  const isTracking = readText(properties.PolicyType, template) === 'TargetTrackingScaling';
  if (!isTracking) return resourceCost([]);
  return resourceCost(
    [],
    [
      {
        what: 'alarms that Application Auto Scaling makes',
        reason: 'how many it makes and bills for is not documented',
      },
    ],
  );
}

/** A group of logs: what is written to it. */
export function logGroupCost(resource: CostedResource): ResourceCost {
  return addCosts(
    usageCost(resource, 'logGb', 'logs that are written', PRICE_KEYS.logs),
    resourceCost([], [{ what: 'logs that are kept', reason: BY_USE }]),
  );
}
