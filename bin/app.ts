import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import * as config from '../config';
import { describeQuotaNeeds } from '../lib/checks/quotas';
import { TidemarkChecks } from '../lib/checks/tidemark-checks';
import {
  appInstant,
  exitOnInputError,
  NOW_CONTEXT,
  QUOTAS_CONTEXT,
  refuseMisspeltContext,
} from '../lib/cli/project/app';
import { chooseEnvironments, findDeployment, refusePlaceholderDeploy } from '../lib/cli/project/deploy-guard';
import { Project } from '../lib/cli/project/project';
import { describeZoneDoubt } from '../lib/model/system/zones';
import { Platform } from '../lib/stacks/platform';

exitOnInputError(() => {
  const app = new App();
  const catalog = new Project(config, `${process.cwd()}/config`, process.cwd());
  refuseMisspeltContext(app.node.getAllContext());
  const deployment = findDeployment();
  const names = chooseEnvironments(app.node.tryGetContext('environment'), catalog.environmentNames(), deployment);
  const deployments = catalog.deployments(app.node.tryGetContext('system'), names);
  refusePlaceholderDeploy(
    deployments.map(({ environment }) => ({ environment, file: catalog.environmentFile(environment.name) })),
    deployment,
  );
  const plannedFrom = appInstant(app.node.tryGetContext(NOW_CONTEXT));
  for (const { system, environment } of deployments) {
    new Platform(app, `${system.name}-${environment.name}`, {
      system,
      environment,
      plans: catalog.plans(environment.name, system),
      plannedFrom,
      schemaFolder: catalog.schemaFolder(system.name),
    });
  }
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new TidemarkChecks());
  const { stacks } = app.synth();
  if (deployment !== 'yes' && app.node.tryGetContext(QUOTAS_CONTEXT) === undefined) return;
  const doubts = new Set(
    deployments.map(({ environment }) => describeZoneDoubt(environment.availabilityZones, environment.region)),
  );
  const checked = stacks.map(({ stackName, template, environment: { account, region } }) => ({
    stackName,
    template,
    account,
    region,
  }));
  const needs = describeQuotaNeeds(checked);
  const isAsked = deployment !== 'yes';
  const lines = needs.length === 0 && isAsked ? ['No quota of a new account has to be raised.'] : needs;
  for (const line of [...doubts, ...lines]) if (line !== undefined) process.stderr.write(`${line}\n`);
});
