/** The contract between the custom resource in a template and the function behind it. */

/** What templates call the resource. */
export const RESOURCE_TYPE = 'Custom::ReassertedFloor';

/** Properties as a template holds them. */
export interface FloorProperties {
  readonly ServiceNamespace: string;
  readonly ResourceId: string;
  readonly ScalableDimension: string;
  /** The bounds that CloudFormation registers when it updates the target, in tasks. */
  readonly MinCapacity: number;
  readonly MaxCapacity: number;
  /** IANA zone of the schedules. */
  readonly TimeZone: string;
  /**
   * All actions of the plan, with those that have passed: an event that is under way began with a dated action that the
   * target no longer needs, and its floor is due still.
   */
  readonly Actions: readonly FloorAction[];
  /** Changes with every change of the target in the template, so that the function runs after each. */
  readonly Fingerprint: string;
}

export interface FloorAction {
  readonly Name: string;
  readonly Schedule: string;
  readonly MinCapacity: number;
}

/** What the function reports; a template may read it with Fn::GetAtt. */
export interface FloorReport {
  /** `raised`, `kept`, `suspended` (too low, but schedules are paused), `gone` (no such target) or `failed`. */
  readonly Outcome: 'raised' | 'kept' | 'suspended' | 'gone' | 'failed';
  readonly PreviousMin: string;
  readonly DueFloor: string;
  /** The action of the plan that set the floor. */
  readonly Action: string;
  readonly NewMin: string;
}

/**
 * Reads properties as they arrive: CloudFormation turns every value into text.
 *
 * By hand, because a schema library would be seven times as large as all the rest of the bundle. Throws with everything that is
 * wrong; only a template that was not written by the construct beside this can be.
 */
export function readProperties(raw: Readonly<Record<string, unknown>>): FloorProperties {
  const wrong: string[] = [];
  const text = (from: Readonly<Record<string, unknown>>, name: string, where = ''): string => {
    const value = from[name];
    if (typeof value !== 'string' || value === '') wrong.push(`${where}${name} must be text`);
    return String(value);
  };
  const whole = (from: Readonly<Record<string, unknown>>, name: string, where = ''): number => {
    const value = from[name];
    const isWhole = /^\d+$/.test(String(value));
    if (!isWhole) wrong.push(`${where}${name} must be a whole number`);
    return Number(value);
  };
  const list = raw.Actions;
  if (!Array.isArray(list)) wrong.push('Actions must be a list');
  const properties: FloorProperties = {
    ServiceNamespace: text(raw, 'ServiceNamespace'),
    ResourceId: text(raw, 'ResourceId'),
    ScalableDimension: text(raw, 'ScalableDimension'),
    MinCapacity: whole(raw, 'MinCapacity'),
    MaxCapacity: whole(raw, 'MaxCapacity'),
    TimeZone: text(raw, 'TimeZone'),
    Fingerprint: text(raw, 'Fingerprint'),
    Actions: (Array.isArray(list) ? (list as Record<string, unknown>[]) : []).map((action, index) => ({
      Name: text(action, 'Name', `Actions[${index}].`),
      Schedule: text(action, 'Schedule', `Actions[${index}].`),
      MinCapacity: whole(action, 'MinCapacity', `Actions[${index}].`),
    })),
  };
  if (wrong.length > 0) throw new Error(`The properties of ${RESOURCE_TYPE} cannot be read: ${wrong.join('; ')}`);
  return properties;
}
