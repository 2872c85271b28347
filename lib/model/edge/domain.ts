import type { ConfigProblem } from '../validation/input-error';

/** A zone of Route 53. */
export interface HostedZoneConfig {
  /**
   * Its id.
   *
   * @example "Z0123456789ABC"
   */
  readonly id: string;
  /**
   * Its name.
   *
   * @example "example.com"
   */
  readonly name: string;
}

/** TLS between CloudFront and the load balancer. */
export interface OriginTls {
  /**
   * Name that the load balancer's certificate is for, and that services see as their host. It needs no record in DNS.
   *
   * @example "origin.example.com"
   */
  readonly name: string;
  /**
   * A certificate of ACM in the platform's own region that covers it.
   *
   * @default one is made and validated in `hostedZone`
   * @example "arn:aws:acm:us-west-2:123456789012:certificate/0123abcd-0000-4000-8000-000000000000"
   * @affects AWS::ElasticLoadBalancingV2::Listener Certificates
   */
  readonly certificateArn?: string;
}

/** A domain in front of the distribution, with the certificate that CloudFront shows for it. */
export interface EdgeDomain {
  /**
   * Names under which the platform answers; the first is the one it calls itself.
   *
   * @example ["shop.example.com"]
   */
  readonly names: readonly string[];
  /**
   * A certificate of ACM in us-east-1 that covers the names; CloudFront reads no other region.
   *
   * @default one is made and validated in `hostedZone`
   * @example "arn:aws:acm:us-east-1:123456789012:certificate/0123abcd-0000-4000-8000-000000000000"
   */
  readonly certificateArn?: string;
  /**
   * The zone of Route 53 that gets the names.
   *
   * @default nobody's DNS is touched
   */
  readonly hostedZone?: HostedZoneConfig;
  /**
   * TLS between CloudFront and the load balancer.
   *
   * @default plain HTTP inside the network of AWS
   * @affects AWS::ElasticLoadBalancingV2::Listener Protocol, AWS::CloudFront::Distribution
   */
  readonly origin?: OriginTls;
}

/** What is wrong between the parts of one domain. */
export function checkDomain({ names, certificateArn, hostedZone, origin }: EdgeDomain): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (certificateArn === undefined && hostedZone === undefined) {
    problems.push({
      path: [],
      given: 'names without a certificate',
      allowed: 'certificateArn, or hostedZone in which a new certificate is validated',
      remedy: 'State one of them.',
    });
  }
  if (names[0]?.startsWith('*')) {
    problems.push({
      path: ['names'],
      given: `${names[0]} first`,
      allowed: 'a name without * first: it is the address that the platform tells',
      remedy: 'Put the name that people use before it.',
    });
  }
  const own = (name: string) => name === hostedZone?.name || name.endsWith(`.${hostedZone?.name}`);
  const foreign = hostedZone === undefined ? [] : names.filter((name) => !own(name));
  if (foreign.length > 0) {
    problems.push({
      path: ['names'],
      given: foreign.join(', '),
      allowed: `names in the hosted zone ${hostedZone?.name}`,
      remedy: 'Name only what that zone answers for, or name another zone.',
    });
  }
  if (origin === undefined) return problems;
  if (names.includes(origin.name)) {
    problems.push({
      path: ['origin', 'name'],
      given: `${origin.name}, under which the platform itself answers`,
      allowed: 'a name of its own, such as origin.example.com: a distribution does not ask itself',
      remedy: 'Choose another name. It needs no record in DNS.',
    });
  }
  if (origin.certificateArn === undefined && (hostedZone === undefined || !own(origin.name))) {
    problems.push({
      path: ['origin'],
      given: `${origin.name} without a certificate`,
      allowed: 'origin.certificateArn, or a name in hostedZone, in which a new certificate is validated',
      remedy: 'State one of them.',
    });
  }
  return problems;
}

/** Names that two environments would both answer under; CloudFront gives a name to one distribution. */
export function checkSharedNames(domains: Readonly<Record<string, EdgeDomain>>): ConfigProblem[] {
  const environments = Object.entries(domains);
  return environments.flatMap(([environment, { names }], index) =>
    environments.slice(0, index).flatMap(([other, theirs]) =>
      names
        .filter((name) => theirs.names.includes(name))
        .map((name) => ({
          path: ['domains', environment, 'names'],
          given: `${name}, as for ${other}`,
          allowed: 'names of its own for each environment: CloudFront gives a name to one distribution',
          remedy: 'Take it from one of them.',
        })),
    ),
  );
}

/** An environment as far as its edge has to know it. */
export interface EdgeEnvironment {
  readonly name: string;
  readonly region: string;
}

/** A certificate that the load balancer of an environment cannot use. */
export function checkOriginRegion(
  domains: Readonly<Record<string, EdgeDomain>>,
  { name, region }: EdgeEnvironment,
): ConfigProblem[] {
  const certificateArn = Object.hasOwn(domains, name) ? domains[name]?.origin?.certificateArn : undefined;
  const given = certificateArn?.split(':')[3];
  if (given === undefined || given === region) return [];
  return [
    {
      path: ['domains', name, 'origin', 'certificateArn'],
      given: `a certificate in ${given}`,
      allowed: `one in ${region}, where the load balancer of ${name} is`,
      remedy: 'Name or make one there.',
    },
  ];
}
