import { listOf, statementsOf } from '../template/policy-document';
import { findDirectReferences } from '../template/references';
import { recordOf, resourcesOf } from '../template/resource';
import { asList, asText } from '../template/values';
import type { CheckFinding, TemplateCheck } from './finding';

/** The host of a private registry of ECR, in what an image is called. */
const PRIVATE_REGISTRY = /\.dkr\.ecr[.-]/;

/** Policies of AWS that let a role pull from every repository of its account. */
const PULLING_POLICIES =
  /AmazonECSTaskExecutionRolePolicy|AmazonEC2ContainerRegistry|AdministratorAccess|PowerUserAccess/;

/** What lets a role read the layers of an image (read: ECR user guide, "Private repository policies"). */
const PULLING_ACTIONS = ['ecr:BatchGetImage', 'ecr:*', 'ecr:Batch*', '*'];

/**
 * Tasks that cannot pull their image: it is in a private repository of ECR, and the execution role has no rights to any (read: ECS
 * developer guide, "Amazon ECS task execution IAM role"). Roles that another app has made pass.
 */
export const imageRightsChecks: TemplateCheck = (template) => {
  const resources = resourcesOf(template);
  return Object.entries(resources).flatMap(([logicalId, { Type, Properties }]): CheckFinding[] => {
    if (Type !== 'AWS::ECS::TaskDefinition') return [];
    const { ContainerDefinitions, ExecutionRoleArn } = recordOf(Properties);
    const images = asList(ContainerDefinitions).map((container) => JSON.stringify(recordOf(container).Image) ?? '');
    const [image] = images.filter((text) => PRIVATE_REGISTRY.test(text));
    if (image === undefined) return [];
    const [role] = findDirectReferences(ExecutionRoleArn);
    if (ExecutionRoleArn !== undefined && (role === undefined || resources[role] === undefined)) return [];
    if (role !== undefined && mayPull(template, role)) return [];
    return [
      {
        id: 'Tidemark-ImageRights',
        logicalId,
        description: `cannot pull ${shown(image)}: its execution role has no right to a private repository`,
        fix: 'Use ContainerImage.fromEcrRepository, which grants it, in place of fromRegistry.',
      },
    ];
  });
};

function mayPull(template: Parameters<TemplateCheck>[0], role: string): boolean {
  const resources = resourcesOf(template);
  const { ManagedPolicyArns, Policies } = recordOf(resources[role]?.Properties);
  if (PULLING_POLICIES.test(JSON.stringify(ManagedPolicyArns) ?? '')) return true;
  const documents = [
    ...asList(Policies).map((policy) => recordOf(policy).PolicyDocument),
    ...Object.values(resources)
      .filter(({ Type }) => Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::ManagedPolicy')
      .filter(({ Properties }) => findDirectReferences(recordOf(Properties).Roles).includes(role))
      .map(({ Properties }) => recordOf(Properties).PolicyDocument),
  ];
  return documents
    .flatMap(statementsOf)
    .some(({ Effect, Action }) => Effect === 'Allow' && listOf(Action).some((action) => allows(asText(action))));
}

function allows(action: string): boolean {
  return PULLING_ACTIONS.includes(action);
}

/** An image as a person reads it: what a deployment fills in is left out. */
function shown(image: string): string {
  const text = /"([^"]*\.dkr\.ecr[^"]*)"/.exec(image)?.[1];
  return text === undefined ? 'its image' : text;
}
