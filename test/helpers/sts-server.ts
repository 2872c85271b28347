import { LoopbackAws } from './loopback-aws';

/**
 * AssumeRoleWithWebIdentity of AWS STS, as it is on the wire: a form is asked, XML is answered. Every role may be assumed by
 * whoever has `token`; anybody else is answered with InvalidIdentityToken.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export class StsServer extends LoopbackAws {
  /** Roles that were assumed, in order. */
  readonly assumed: string[] = [];

  constructor(token: string) {
    super(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const form = new URLSearchParams(body);
      const isValid = form.get('Action') === 'AssumeRoleWithWebIdentity' && form.get('WebIdentityToken') === token;
      response.writeHead(isValid ? 200 : 400, { 'content-type': 'text/xml' });
      if (isValid) this.assumed.push(form.get('RoleArn') ?? '');
      response.end(isValid ? CREDENTIALS : REFUSED);
    });
  }
}

const CREDENTIALS = `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>
<Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>example</SecretAccessKey><SessionToken>example</SessionToken>
<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>
</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;
const REFUSED = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
<Code>InvalidIdentityToken</Code><Message>The token is not valid</Message></Error></ErrorResponse>`;
