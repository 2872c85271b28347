import { Token } from 'aws-cdk-lib';

/** Whether something in a value is known only when it is deployed; no check can judge it before. */
export function hasTokens(value: unknown): boolean {
  if (typeof value === 'object' && value !== null && !Token.isUnresolved(value))
    return Object.values(value).some(hasTokens);
  return Token.isUnresolved(value);
}
