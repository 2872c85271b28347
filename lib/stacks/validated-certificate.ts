import { Certificate, CertificateValidation, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import type { EdgeDomain } from '../model/edge/domain';

/** A certificate in the region of its stack, which ACM validates by records in a hosted zone. */
export function validatedCertificate(
  scope: Construct,
  id: string,
  { id: hostedZoneId, name: zoneName }: NonNullable<EdgeDomain['hostedZone']>,
  [domainName = zoneName, ...subjectAlternativeNames]: readonly string[],
): ICertificate {
  const zone = HostedZone.fromHostedZoneAttributes(scope, `${id}Zone`, { hostedZoneId, zoneName });
  return new Certificate(scope, id, {
    domainName,
    ...(subjectAlternativeNames.length === 0 ? {} : { subjectAlternativeNames }),
    validation: CertificateValidation.fromDns(zone),
  }) as ICertificate;
}
