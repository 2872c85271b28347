import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DefaultStackSynthesizer, type FileAssetSource, type ISynthesisSession, type Stack } from 'aws-cdk-lib';
import { findOutputsRead, findReferencesAndSubstitutions, type OutputRead } from '../template/references';

/** Where a resource says from what it reads. */
const KEY = 'tidemark:reads';

/**
 * Properties that change in place whatever resource they are of, so that no name or address follows from them (read: the CloudFormation
 * reference of each type, "Update requires"; a test holds them to CloudFormation's specification).
 */
export const CHANGED_IN_PLACE: readonly string[] = [
  'AssociatedRoles',
  'AssumeRolePolicyDocument',
  'Code',
  'Environment',
  'KeyPolicy',
  'LifecycleConfiguration',
  'LoadBalancerAttributes',
  'ManagedPolicyArns',
  'Policies',
  'SecurityGroupEgress',
  'SecurityGroupIds',
  'SecurityGroupIngress',
  'SecurityGroups',
  'Tags',
  'UserGroupIds',
  'UserIds',
  'VpcSecurityGroupIds',
];

/** Resources that their service refuses to change while they are in use; whether new metadata alone is such a change is not known. */
const FROZEN: readonly string[] = ['AWS::CloudFront::VpcOrigin'];

interface Template {
  readonly Resources?: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

/**
 * Lets a resource change when the definition of what it reads from another stack does.
 *
 * A template that reads an output of another stack says the same before and after that output has changed, and the CDK's command line skips
 * a stack whose template is what was deployed (read: `canSkipDeploy` of aws-cdk 2.1148): the resource would keep a name or an address of
 * something that is gone. So each resource that reads outputs carries a digest of the resources that they come from, and of all that these
 * refer to.
 */
export class FreshReferences extends DefaultStackSynthesizer {
  protected override synthesizeTemplate(
    session: ISynthesisSession,
    lookupRoleArn?: string,
    lookupRoleExternalId?: string,
    lookupRoleAdditionalOptions?: Readonly<Record<string, unknown>>,
  ): FileAssetSource {
    const source = super.synthesizeTemplate(session, lookupRoleArn, lookupRoleExternalId, lookupRoleAdditionalOptions);
    const fileOf = ({ templateFile }: Stack) => join(session.assembly.outdir, templateFile);
    const read = (stack: Stack): string | undefined =>
      existsSync(fileOf(stack)) ? readFileSync(fileOf(stack), 'utf8') : undefined;
    const parse = (text: string | undefined): Template => (text === undefined ? {} : JSON.parse(text));
    const own = read(this.boundStack);
    const producers = new Map(this.boundStack.dependencies.map((stack) => [stack.stackName, parse(read(stack))]));
    const text = JSON.stringify(markReaders(parse(own), producers), undefined, own?.includes('\n') ? 1 : undefined);
    writeFileSync(fileOf(this.boundStack), text);
    return { ...source, sourceHash: hash(text) };
  }
}

/** A template whose resources say from what they read, given the templates of the stacks before it. */
export function markReaders(template: Template, producers: ReadonlyMap<string, Template>): Template {
  const digests = new Map<string, string>();
  const digestOf = ({ stackName, outputName }: OutputRead): string => {
    const key = `${stackName} ${outputName}`;
    const known = digests.get(key) ?? digest(outputName, producers.get(stackName));
    digests.set(key, known);
    return known;
  };
  const Resources = Object.fromEntries(
    Object.entries(template.Resources ?? {}).map(([logicalId, resource]) => {
      const outputs = findOutputsRead(resource.Properties);
      if (outputs.length === 0 || FROZEN.includes(resource.Type)) return [logicalId, resource];
      const reads = hash(outputs.map(digestOf).join()).slice(0, 10);
      return [logicalId, { ...resource, Metadata: { ...resource.Metadata, [KEY]: reads } }];
    }),
  );
  return { ...template, Resources };
}

/** What the value of an output follows from. */
function digest(name: string, { Outputs = {}, Resources = {} }: Template = {}): string {
  const seen = new Map<string, unknown>();
  const visit = (value: unknown): void => {
    for (const logicalId of findReferencesAndSubstitutions(value)) {
      const resource = Resources[logicalId];
      if (resource === undefined || seen.has(logicalId)) continue;
      const { Type, Properties = {}, Metadata = {} } = resource;
      const lasting = Object.entries(Properties).filter(([property]) => !CHANGED_IN_PLACE.includes(property));
      // What it reads itself is a part of it.
      seen.set(logicalId, [Type, lasting, Metadata[KEY]]);
      visit(lasting);
    }
  };
  visit(Outputs[name]?.Value);
  const defined = [...seen].sort(([a], [b]) => (a < b ? -1 : 1));
  return hash(JSON.stringify([Outputs[name]?.Value, defined]));
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
