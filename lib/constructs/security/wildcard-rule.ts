import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The rule of cdk-nag about one resource with a wildcard, references written as it writes them. */
export function wildcardRule(stack: Stack, resource: string): string {
  const resolved = stack.resolve(resource) as string | { readonly 'Fn::Join'?: readonly [string, readonly unknown[]] };
  const parts = typeof resolved === 'string' ? [resolved] : (resolved['Fn::Join']?.[1] ?? []);
  const text = parts.map((part) => (typeof part === 'string' ? part : written(part as Reference))).join('');
  return `AwsSolutions-IAM5[Resource::${text}]`;
}

interface Reference {
  readonly Ref?: string;
  readonly 'Fn::ImportValue'?: string;
}

function written(reference: Reference): string {
  if (reference.Ref !== undefined) return `<${reference.Ref}>`;
  return reference['Fn::ImportValue'] ?? JSON.stringify(reference);
}

/**
 * Acknowledges resources with wildcards that may be of another stack. What a reference to another stack looks like is known when the
 * app is put together, after all constructs are made and before it is checked.
 */
export function acknowledgeWildcards(scope: IConstruct, resources: readonly string[], reason: string): void {
  scope.node.addValidation({
    validate: () => {
      const stack = Stack.of(scope);
      for (const resource of resources)
        Validations.of(scope).acknowledge({ id: wildcardRule(stack, resource), reason });
      return [];
    },
  });
}
