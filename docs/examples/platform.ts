// Every environment of a project, from its config folder: what bin/app.ts of this repository does.
import { App } from 'aws-cdk-lib';
import { sizeSystem } from 'tidemark/config';
import { loadProject, Platform, type PlatformProps } from 'tidemark/platform';

const app = new App();
const project = loadProject(process.cwd());
const system = project.system();
for (const name of project.environmentNames()) {
  const environment = project.environment(name);
  const props: PlatformProps = {
    system: sizeSystem(system, environment),
    environment,
    plans: project.plans(name, system),
    schemaFolder: project.schemaFolder(system.name),
  };
  new Platform(app, `${system.name}-${name}`, props);
}
app.synth();
