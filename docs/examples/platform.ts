// Every environment of a project, from its config folder: what bin/app.ts of this repository does.
import { App } from 'aws-cdk-lib';
import { loadProject, Platform, type PlatformProps } from 'tidemark/platform';

const app = new App();
const project = loadProject(process.cwd());
for (const { name, environment, system } of project.deployments()) {
  const props: PlatformProps = {
    system,
    environment,
    plans: project.plans(name, system),
    schemaFolder: project.schemaFolder(system.name),
  };
  new Platform(app, `${system.name}-${name}`, props);
}
app.synth();
