import type { CapacityPlan } from '../../model/capacity-plan';

/** A plan as its file holds it: one action per line, so that a diff shows one line per changed action. */
export function serializePlan(plan: CapacityPlan): string {
  const { actions, evidence, ...head } = plan;
  const fields = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${indented(value)},`);
  const lines = actions.map((action) => `    ${oneLine(action)}`).join(',\n');
  const list = actions.length === 0 ? '[]' : `[\n${lines}\n  ]`;
  return `{\n${fields.join('\n')}\n  "actions": ${list},\n  "evidence": ${indented(evidence)}\n}\n`;
}

function indented(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', '\n  ');
}

function oneLine(value: object): string {
  const fields = Object.entries(value).map(([key, field]) => `${JSON.stringify(key)}: ${JSON.stringify(field)}`);
  return `{ ${fields.join(', ')} }`;
}
