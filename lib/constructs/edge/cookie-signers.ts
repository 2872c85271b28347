import { createHash } from 'node:crypto';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';

export interface CookieSignersProps {
  /** Public keys in PEM, by name. */
  readonly publicKeys: Readonly<Record<string, string>>;
}

/** Whose signed cookies a distribution believes; the private keys stay with the service that signs. */
export class CookieSigners extends Construct {
  readonly keyGroup: cloudfront.KeyGroup;
  /** By name; whoever signs names the id of the key. */
  readonly publicKeys: Readonly<Record<string, cloudfront.PublicKey>>;

  constructor(scope: Construct, id: string, props: CookieSignersProps) {
    super(scope, id);
    this.publicKeys = Object.fromEntries(
      Object.entries(props.publicKeys).map(([name, encodedKey]) => [
        name,
        // CloudFront never changes a key; with its content in the id, a new key is a new resource under a new name.
        new cloudfront.PublicKey(this, `Key-${name}-${fingerprint(encodedKey)}`, { encodedKey: `${encodedKey}\n` }),
      ]),
    );
    this.keyGroup = new cloudfront.KeyGroup(this, 'Keys', { items: Object.values(this.publicKeys) });
  }
}

function fingerprint(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}
