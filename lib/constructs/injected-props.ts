import { type IPropertyInjector, PropertyInjectors } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';

/**
 * The props of a construct as the property injectors around it want them: the nearest scope that has one for its class decides, as
 * with the CDK's own constructs (CDK guide, "Property injection"). Organisations set their defaults so.
 *
 * @example PropertyInjectors.of(app).add({ constructUniqueId: JobQueue.PROPERTY_INJECTION_ID, inject: (given) => ({ ...given, maxReceiveCount: given.maxReceiveCount ?? 3 }) })
 */
export function injectedProps<P>(
  { PROPERTY_INJECTION_ID }: { readonly PROPERTY_INJECTION_ID: string },
  scope: Construct,
  id: string,
  props: P,
): P {
  const injector = findInjector(scope, PROPERTY_INJECTION_ID);
  return injector === undefined ? props : (injector.inject(props, { scope, id }) as P);
}

function findInjector(scope: IConstruct | undefined, uniqueId: string): IPropertyInjector | undefined {
  if (scope === undefined) return undefined;
  const own = PropertyInjectors.hasPropertyInjectors(scope) ? PropertyInjectors.of(scope).for(uniqueId) : undefined;
  return own ?? findInjector(scope.node.scope, uniqueId);
}
