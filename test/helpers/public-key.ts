import { generateKeyPairSync } from 'node:crypto';

/** A new public key in PEM, of the kind that CloudFront checks signed cookies with. */
export function publicKey(): string {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return publicKey.export({ type: 'spki', format: 'pem' }).toString().trim();
}
