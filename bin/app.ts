import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import * as config from '../config';
import { TidemarkChecks } from '../lib/checks/tidemark-checks';
import { appInstant, exitOnInputError, NOW_CONTEXT } from '../lib/cli/project/app';
import { refusePlaceholderDeploy } from '../lib/cli/project/deploy-guard';
import { Project } from '../lib/cli/project/project';
import { sizeSystem } from '../lib/model/system/sizing';
import { Platform } from '../lib/stacks/platform';

exitOnInputError(() => {
  const app = new App();
  const catalog = new Project(config, `${process.cwd()}/config`, process.cwd());
  const system = catalog.system(app.node.tryGetContext('system'));
  const wanted: string | undefined = app.node.tryGetContext('environment');
  const names = wanted === undefined ? catalog.environmentNames() : [wanted];
  const environments = names.map((name) => ({
    environment: catalog.environment(name),
    file: catalog.environmentFile(name),
  }));
  refusePlaceholderDeploy(environments);
  const plannedFrom = appInstant(app.node.tryGetContext(NOW_CONTEXT));
  const schemaFolder = catalog.schemaFolder(system.name);
  for (const { environment } of environments) {
    new Platform(app, `${system.name}-${environment.name}`, {
      system: sizeSystem(system, environment),
      environment,
      plans: catalog.plans(environment.name, system),
      plannedFrom,
      schemaFolder,
    });
  }
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new TidemarkChecks());
  app.synth();
});
