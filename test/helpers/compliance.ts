import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks, type NagPack, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import type { IConstruct } from 'constructs';

/** Rule packs of cdk-nag that every platform is held against, by the names they give their rules. */
const PACKS: Readonly<Record<string, () => NagPack>> = {
  AwsSolutions: () => new AwsSolutionsChecks(),
  'HIPAA.Security': () => new HIPAASecurityChecks(),
  'NIST.800.53.R5': () => new NIST80053R5Checks(),
  'PCI.DSS.321': () => new PCIDSS321Checks(),
};

/** A rule that a construct does not meet as the rule looks for it. */
export interface Observation {
  readonly pack: string;
  /** Without the name of the pack. */
  readonly rule: string;
  /** Below the stack's platform, such as data/Database/Cluster. */
  readonly path: string;
  /** Why that is accepted; undefined where it is not. */
  readonly reason?: string;
  /** The construct on which it is accepted. */
  readonly acknowledgedOn?: string;
}

/** Names of the packs. */
export const PACK_NAMES = Object.keys(PACKS);

/** What all packs say about the constructs below `root`, which has been synthesized; what is acknowledged is among it. */
export function observe(root: IConstruct): Observation[] {
  const all = root.node.findAll();
  const constructs = new Map(root.node.root.node.findAll().map((construct) => [construct.node.path, construct]));
  const ofPacks = Object.entries(PACKS).flatMap(([pack, make]) => {
    const checks = make();
    // Everything the pack finds; what is acknowledged is looked up here, with the construct that says so.
    Object.assign(checks, { isAcknowledged: () => false });
    return checks.validateScope(root).violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath = '' }) => ({
        pack,
        rule: ruleName.slice(pack.length + 1),
        path: below(root, constructPath),
        ...acknowledgement(root, constructs.get(constructPath), ruleName),
      })),
    );
  });
  return [...ofPacks, ...all.flatMap((construct) => ofOthers(root, construct))];
}

/** What is acknowledged of other sources than the packs; those that find something fail the synth. */
function ofOthers(root: IConstruct, construct: IConstruct): Observation[] {
  return construct.node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries(data as Record<string, string>))
    .flatMap(([id, reason]) => {
      const [pack = '', rule] = id.split('::');
      if (rule === undefined || PACK_NAMES.some((name) => rule.startsWith(`${name}-`))) return [];
      const path = below(root, construct.node.path);
      return [{ pack: pack === 'Annotation' ? 'CDK' : pack, rule, path, reason, acknowledgedOn: path }];
    });
}

/** The nearest acknowledgement, on the construct or around it. */
function acknowledgement(root: IConstruct, construct: IConstruct | undefined, rule: string) {
  for (let current = construct; current !== undefined; current = current.node.scope) {
    for (const { type, data } of current.node.metadata) {
      if (type !== Validations.ACKNOWLEDGED_RULES_METADATA_KEY) continue;
      for (const [id, reason] of Object.entries(data as Record<string, string>))
        if (id.replace(/^Annotation::/, '') === rule) return { reason, acknowledgedOn: below(root, current.node.path) };
    }
  }
  return {};
}

function below(root: IConstruct, path: string): string {
  return path.slice(root.node.path.length + 1);
}
