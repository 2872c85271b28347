import { z } from 'zod';

const DOMAIN_NAME = /^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/;

/** A domain in front of the distribution, with the certificate that CloudFront shows for it. */
export const edgeDomainSchema = z
  .strictObject({
    /** Names under which the platform answers; the first is the one it calls itself. */
    names: z.array(z.string().regex(DOMAIN_NAME, 'a domain name in lower case')).min(1).max(100),
    /** A certificate of ACM in us-east-1 that covers the names; made with the hosted zone where it is left out. */
    certificateArn: z
      .string()
      .regex(
        /^arn:aws:acm:us-east-1:\d{12}:certificate\/[0-9a-f-]+$/,
        'the ARN of a certificate in us-east-1: CloudFront reads no other region',
      )
      .optional(),
    /** The zone of Route 53 that gets the names; nobody's DNS is touched where it is left out. */
    hostedZone: z
      .strictObject({
        id: z.string().regex(/^Z[A-Z0-9]{1,31}$/, 'the id of a hosted zone, such as Z0123456789ABC'),
        name: z.string().regex(DOMAIN_NAME, 'a domain name in lower case'),
      })
      .optional(),
  })
  .check((context) => {
    const { certificateArn, hostedZone, names } = context.value;
    if (certificateArn === undefined && hostedZone === undefined) {
      context.issues.push({
        code: 'custom',
        input: context.value,
        path: [],
        message: 'a certificate or a zone',
        params: {
          given: 'names without a certificate',
          allowed: 'certificateArn, or hostedZone in which a new certificate is validated',
          remedy: 'State one of them.',
        },
      });
    }
    const zone = hostedZone?.name;
    const foreign = zone === undefined ? [] : names.filter((name) => name !== zone && !name.endsWith(`.${zone}`));
    if (foreign.length > 0) {
      context.issues.push({
        code: 'custom',
        input: names,
        path: ['names'],
        message: 'names in the zone',
        params: {
          given: foreign.join(', '),
          allowed: `names in the hosted zone ${zone}`,
          remedy: 'Name only what that zone answers for, or name another zone.',
        },
      });
    }
  });

export type EdgeDomain = z.output<typeof edgeDomainSchema>;
