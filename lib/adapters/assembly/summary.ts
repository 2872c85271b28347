import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resourcesOf, type Template } from '../../template/resource';
import type { AssemblySummary, CheckResult, StackSummary } from '../../template/stack';

interface Artifact {
  readonly type: string;
  readonly displayName?: string;
  readonly properties?: { readonly templateFile?: string; readonly stackName?: string };
  readonly metadata?: Readonly<Record<string, readonly MetadataEntry[]>>;
  readonly additionalMetadataFile?: string;
}

interface MetadataEntry {
  readonly type: string;
  readonly data?: unknown;
}

interface Violation {
  readonly ruleName: string;
  readonly description?: string;
  readonly severity?: string;
  readonly violatingConstructs?: readonly { readonly constructPath?: string }[];
}

/** Reads the manifest, templates and validation report of a cloud assembly. */
export function readAssemblySummary(directory: string): AssemblySummary {
  const manifest = readJson(join(directory, 'manifest.json')) as {
    readonly artifacts: Readonly<Record<string, Artifact>>;
  };
  const stacks = Object.values(manifest.artifacts).filter((artifact) => artifact.type === 'aws:cloudformation:stack');
  return {
    stacks: stacks.map((artifact) => stackSummary(directory, artifact)),
    findings: findings(directory),
    acknowledged: stacks.flatMap((artifact) => acknowledgements(directory, artifact)),
  };
}

function stackSummary(directory: string, { displayName = '', properties = {} }: Artifact): StackSummary {
  const text = readFileSync(join(directory, properties.templateFile ?? ''), 'utf8');
  const template = JSON.parse(text) as Template;
  const resources: Record<string, number> = {};
  for (const { Type } of Object.values(resourcesOf(template))) resources[Type] = (resources[Type] ?? 0) + 1;
  const path = displayName.replace(/ \(.*\)$/, '');
  return { stackName: properties.stackName ?? path, path, resources, templateBytes: Buffer.byteLength(text) };
}

function findings(directory: string): CheckResult[] {
  const path = join(directory, 'validation-report.json');
  if (!existsSync(path)) return [];
  const report = readJson(path) as {
    readonly pluginReports?: readonly { readonly pluginName: string; readonly violations?: readonly Violation[] }[];
  };
  return (report.pluginReports ?? []).flatMap(({ pluginName, violations = [] }) =>
    violations.flatMap(({ ruleName, description = '', severity = 'error', violatingConstructs = [] }) => {
      const places = violatingConstructs.length === 0 ? [{ constructPath: '' }] : violatingConstructs;
      return places.map(({ constructPath = '' }) => ({
        plugin: pluginName,
        rule: ruleName,
        severity,
        description,
        constructPath,
      }));
    }),
  );
}

/** Packs of cdk-nag that tests run beside the synth. */
const PACK = /^Annotation::(HIPAA\.Security|NIST\.800\.53\.R5|PCI\.DSS\.321)-/;

/** Acknowledgements stand in the metadata of the stack that holds the construct. */
function acknowledgements(directory: string, artifact: Artifact): CheckResult[] {
  const extra =
    artifact.additionalMetadataFile === undefined
      ? {}
      : (readJson(join(directory, artifact.additionalMetadataFile)) as Record<string, readonly MetadataEntry[]>);
  return Object.entries({ ...artifact.metadata, ...extra }).flatMap(([path, entries]) =>
    entries
      .filter((entry) => /acknowledge/i.test(entry.type))
      .flatMap((entry) => Object.entries((entry.data ?? {}) as Record<string, string>))
      // Packs name the same rule each in their way; once is enough.
      .map(([id, reason]) => [id.replace(PACK, ''), reason] as const)
      .filter(([rule], index, all) => all.findIndex(([other]) => other === rule) === index)
      .map(([rule, reason]) => ({
        plugin: '',
        rule,
        severity: 'acknowledged',
        description: '',
        constructPath: path.replace(/^\//, ''),
        acknowledged: reason,
      })),
  );
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
