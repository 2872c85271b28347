import type { Stack } from 'aws-cdk-lib';

/** The rule of cdk-nag about one resource with a wildcard, references written as it writes them. */
export function wildcardRule(stack: Stack, resource: string): string {
  const resolved = stack.resolve(resource) as string | { readonly 'Fn::Join'?: readonly [string, readonly unknown[]] };
  const parts = typeof resolved === 'string' ? [resolved] : (resolved['Fn::Join']?.[1] ?? []);
  const text = parts.map((part) => (typeof part === 'string' ? part : `<${(part as { Ref?: string }).Ref}>`)).join('');
  return `AwsSolutions-IAM5[Resource::${text}]`;
}
