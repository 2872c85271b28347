import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import * as config from '../config';
import { TidemarkChecks } from '../lib/checks/tidemark-checks';
import { appInstant, exitOnInputError, NOW_CONTEXT } from '../lib/cli/project/app';
import { refusePlaceholderDeploy } from '../lib/cli/project/deploy-guard';
import { Project } from '../lib/cli/project/project';
import { Platform } from '../lib/stacks/platform';

exitOnInputError(() => {
  const app = new App();
  const catalog = new Project(config, `${process.cwd()}/config`, process.cwd());
  const wanted: string | undefined = app.node.tryGetContext('environment');
  const names = wanted === undefined ? catalog.environmentNames() : [wanted];
  const deployments = catalog.deployments(app.node.tryGetContext('system'), names);
  refusePlaceholderDeploy(
    deployments.map(({ environment }) => ({ environment, file: catalog.environmentFile(environment.name) })),
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
