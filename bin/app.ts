import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import * as config from '../config';
import { TidemarkChecks } from '../lib/checks/tidemark-checks';
import { appInstant, exitOnInputError, NOW_CONTEXT, refuseMisspeltContext } from '../lib/cli/project/app';
import { chooseEnvironments, findDeployment, refusePlaceholderDeploy } from '../lib/cli/project/deploy-guard';
import { Project } from '../lib/cli/project/project';
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
  app.synth();
});
