import type { CustomResourceRequest } from '../../lib/adapters/custom-resource';

export const RESOURCE_ID = 'service/shop/api';

/** What a template says of a target and its plan. */
export interface TemplateFloor {
  readonly minCapacity?: number;
  readonly maxCapacity?: number;
  readonly timeZone?: string;
  readonly actions?: readonly { readonly name: string; readonly schedule: string; readonly minCapacity: number }[];
}

/** A request as CloudFormation sends it: every value is text. */
export function floorRequest(
  RequestType: CustomResourceRequest['RequestType'],
  url: string,
  template: TemplateFloor = {},
): CustomResourceRequest {
  const { minCapacity = 2, maxCapacity = 40, timeZone = 'America/New_York', actions = [] } = template;
  return {
    RequestType,
    RequestId: 'request-1',
    StackId: 'arn:aws:cloudformation:us-east-1:111111111111:stack/shop/1',
    LogicalResourceId: 'apiFloor',
    ...(RequestType === 'Create' ? {} : { PhysicalResourceId: 'apiFloor' }),
    ResponseURL: `${url}/answer?signature=1`,
    ResourceProperties: {
      ServiceToken: 'arn:aws:lambda:us-east-1:111111111111:function:floor',
      ServiceTimeout: '360',
      ServiceNamespace: 'ecs',
      ResourceId: RESOURCE_ID,
      ScalableDimension: 'ecs:service:DesiredCount',
      MinCapacity: String(minCapacity),
      MaxCapacity: String(maxCapacity),
      TimeZone: timeZone,
      Fingerprint: 'f1',
      Actions: actions.map((action) => ({
        Name: action.name,
        Schedule: action.schedule,
        MinCapacity: String(action.minCapacity),
      })),
    },
  };
}
