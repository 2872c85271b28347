import type { ConfigProblem } from '../validation/input-error';

/**
 * Zones, by id, in which the platform cannot stand: CloudFront reaches no VPC origin there (read: CloudFront developer guide, "Restrict
 * access with VPC origins"), and in two of them there is no RDS Proxy (read: Aurora user guide, "Quotas and limitations for RDS Proxy").
 */
const UNSUPPORTED_ZONES: readonly string[] = ['use1-az3', 'usw1-az2', 'apne1-az3', 'apne2-az1', 'cac1-az3'];

/** How ids of zones shorten the parts of a region's name: ap-northeast-1 becomes apne1 (read: RAM user guide, "Availability Zone IDs"). */
const SHORT: Readonly<Record<string, string>> = {
  north: 'n',
  south: 's',
  east: 'e',
  west: 'w',
  central: 'c',
  northeast: 'ne',
  northwest: 'nw',
  southeast: 'se',
  southwest: 'sw',
  gov: 'g',
};

/** What ids of the zones of a region begin with: use1 for us-east-1. */
function idPrefix(region: string): string {
  return region
    .split('-')
    .map((part, index) => (index === 0 ? part : (SHORT[part] ?? part)))
    .join('');
}

/** Whether a zone is given by its id, such as use1-az1, and not by its name, such as us-east-1a. */
export function isZoneId(zone: string): boolean {
  return /^[a-z]+\d+-az\d+$/.test(zone);
}

/** What is wrong with the zones of an environment. */
export function checkZones(zones: readonly string[], region: string): ConfigProblem[] {
  const prefix = idPrefix(region);
  const at = (given: string, allowed: string, remedy: string): ConfigProblem[] => [
    { path: ['availabilityZones'], given, allowed, remedy },
  ];
  const foreign = zones.filter((zone) =>
    isZoneId(zone) ? !zone.startsWith(`${prefix}-`) : !new RegExp(`^${region}[a-z]$`).test(zone),
  );
  if (foreign.length > 0)
    return at(
      foreign.join(', '),
      `zones of region ${region}, such as ${region}a or ${prefix}-az1`,
      'Name zones of that region, or change `region`.',
    );
  const unsupported = zones.filter((zone) => UNSUPPORTED_ZONES.includes(zone));
  return [
    ...(new Set(zones).size === zones.length
      ? []
      : at(zones.join(', '), 'each zone once', 'Name another zone of the region.')),
    ...(new Set(zones.map(isZoneId)).size < 2
      ? []
      : at(
          zones.join(', '),
          'ids or names, and not both: a name may be the zone that an id beside it is',
          `Give ids: ${lookUp(region)} shows which name has which.`,
        )),
    ...(unsupported.length === 0
      ? []
      : at(
          unsupported.join(', '),
          `any zone of ${region} but ${unsupported.join(', ')}: CloudFront reaches no VPC origin there`,
          `Choose another one: ${lookUp(region)} lists them.`,
        )),
  ];
}

/**
 * A sentence for zones that are given by name in a region where one zone will not do: which name that is differs from account to account.
 * Undefined where there is nothing to look at.
 */
export function describeZoneDoubt(zones: readonly string[], region: string): string | undefined {
  const [unsupported] = UNSUPPORTED_ZONES.filter((zone) => zone.startsWith(`${idPrefix(region)}-`));
  const names = zones.filter((zone) => !isZoneId(zone));
  if (unsupported === undefined || names.length === 0) return undefined;
  return `One of ${names.join(', ')} may be ${unsupported} in your account, in which CloudFront reaches no VPC origin. See which names have which ids with ${lookUp(region)}, and state ids in \`availabilityZones\`.`;
}

/** The command that shows names and ids. */
function lookUp(region: string): string {
  return `\`aws ec2 describe-availability-zones --region ${region} --query 'AvailabilityZones[].[ZoneName,ZoneId]'\``;
}
