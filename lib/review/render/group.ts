import { FINDING_CLASSES } from '../finding';
import { type EnvironmentReview, isOpen, type PlanChange, type ReviewedFinding } from '../review';

/** The same change in one or several environments. */
export interface FindingGroup {
  /** As it is in the first of them. */
  readonly finding: ReviewedFinding;
  /** Path of the resource without the environment; the whole path where the app has no stages. */
  readonly path: string;
  readonly environments: readonly string[];
}

/** Findings that differ by nothing but their environment, put together; in the order of classes, open ones first. */
export function groupFindings(findings: readonly ReviewedFinding[]): FindingGroup[] {
  const groups = new Map<string, ReviewedFinding[]>();
  for (const finding of findings) {
    const key = keyOf(finding);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()]
    .flatMap((group) => {
      const [finding] = group;
      if (finding === undefined) return [];
      return [{ finding, path: innerPath(finding), environments: [...new Set(group.map((one) => one.environment))] }];
    })
    .map((group, index) => ({ group, index }))
    .sort((a, b) => rank(a.group.finding) - rank(b.group.finding) || a.index - b.index)
    .map(({ group }) => group);
}

/** The same change of a plan in one or several environments. */
export interface PlanGroup {
  readonly plan: PlanChange;
  /** Path of the target without the environment. */
  readonly path: string;
  readonly environments: readonly string[];
}

/** Plans that change in the same way, put together. */
export function groupPlans(environments: readonly EnvironmentReview[]): PlanGroup[] {
  const groups = new Map<string, PlanGroup>();
  for (const { name, plans } of environments) {
    for (const plan of plans) {
      const path = plan.path.startsWith(`${name}/`) ? plan.path.slice(name.length + 1) : plan.path;
      const key = JSON.stringify({ ...plan, path });
      const known = groups.get(key);
      groups.set(key, { plan, path, environments: [...(known?.environments ?? []), name] });
    }
  }
  return [...groups.values()];
}

function rank(finding: ReviewedFinding): number {
  return FINDING_CLASSES.indexOf(finding.class) + (isOpen(finding) ? 0 : FINDING_CLASSES.length);
}

function innerPath({ environment, resource }: ReviewedFinding): string {
  return resource.path.startsWith(`${environment}/`) ? resource.path.slice(environment.length + 1) : resource.path;
}

/** All that a reader sees of a finding, without the name of its environment. */
function keyOf(finding: ReviewedFinding): string {
  const { class: name, effect, resource, summary, causes, remedy, accepted, environment } = finding;
  const seen = JSON.stringify([name, effect, resource.type, summary, causes, remedy, accepted]);
  return `${innerPath(finding)} ${seen.replaceAll(environment, '')}`;
}
