import { z } from 'zod';
import { reportProblems } from '../validation/report-problems';
import { schemaOf } from '../validation/schema-of';
import { checkDomain, type EdgeDomain } from './domain';

const DOMAIN_NAME = /^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/;

const domainName = z.string().regex(DOMAIN_NAME, 'a domain name in lower case');

export const edgeDomainSchema = schemaOf<EdgeDomain>()(
  z
    .strictObject({
      names: z.array(domainName).min(1).max(100),
      certificateArn: z
        .string()
        .regex(
          /^arn:aws:acm:us-east-1:\d{12}:certificate\/[0-9a-f-]+$/,
          'the ARN of a certificate in us-east-1: CloudFront reads no other region',
        )
        .optional(),
      hostedZone: z
        .strictObject({
          id: z.string().regex(/^Z[A-Z0-9]{1,31}$/, 'the id of a hosted zone, such as Z0123456789ABC'),
          name: domainName,
        })
        .optional(),
      origin: z
        .strictObject({
          name: domainName.regex(/^[^*]/, 'one name, without *'),
          certificateArn: z
            .string()
            .regex(
              /^arn:aws:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]+$/,
              'the ARN of a certificate in the region of the platform',
            )
            .optional(),
        })
        .optional(),
    })
    .check((context) => reportProblems(context, checkDomain(context.value))),
);
