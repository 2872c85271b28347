import { chmodSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitProject } from './git-project';

const ROOT = join(__dirname, '..', '..');

/** What a workflow expects of a project: a lock file, and the script `tidemark`. */
export function pipelineFiles(scripts: Readonly<Record<string, string>> = {}): Record<string, string> {
  const tidemark = `node --import tsx ${join(ROOT, 'bin', 'tidemark.ts')}`;
  return {
    'package.json': JSON.stringify({ name: 'shop', private: true, scripts: { tidemark, ...scripts } }),
    'package-lock.json': JSON.stringify({ name: 'shop', lockfileVersion: 3, packages: {} }),
    '.gitignore': 'node_modules\ncdk.out\n',
  };
}

/** A repository, and the machine of a pipeline that clones it, on which nothing is set but what a pipeline sets. */
export class PipelineMachine {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'tidemark-pipeline-')));
  private readonly bin = join(this.folder, 'bin');
  private clones = 0;

  constructor() {
    mkdirSync(this.bin);
    mkdirSync(join(this.folder, 'home'));
    // `npm ci` would ask the registry; everything else is npm itself.
    const npm = join(this.bin, 'npm');
    writeFileSync(npm, `#!/bin/sh\nif [ "$1" = ci ]; then exec ${this.installer()}; fi\nexec ${whichNpm()} "$@"\n`);
    chmodSync(npm, 0o755);
  }

  get environment(): Record<string, string> {
    return {
      PATH: `${this.bin}:${process.env.PATH ?? ''}`,
      HOME: join(this.folder, 'home'),
      CI: 'true',
      GIT_CONFIG_GLOBAL: '/dev/null',
      // The SDK of AWS looks for credentials on the machine otherwise.
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    };
  }

  /** A clone with every branch, as of a commit. */
  clone(project: GitProject, commit: string): string {
    const folder = join(this.folder, `clone-${this.clones++}`);
    project.git('clone', '--quiet', project.root, folder);
    project.gitIn(folder, 'checkout', '--quiet', '--detach', commit);
    return folder;
  }

  /** A new empty folder. */
  makeFolder(name: string): string {
    const folder = join(this.folder, `${name}-${this.clones++}`);
    mkdirSync(folder);
    return folder;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A program that makes node_modules of links to the packages of this repository. */
  private installer(): string {
    const file = join(this.bin, 'link-packages');
    const modules = join(ROOT, 'node_modules');
    const names = readdirSync(modules).filter((name) => name === '.bin' || !name.startsWith('.'));
    const links = names.map((name) => `ln -s '${join(modules, name)}' 'node_modules/${name}'`);
    writeFileSync(file, `#!/bin/sh -e\nrm -rf node_modules\nmkdir node_modules\n${links.join('\n')}\n`);
    chmodSync(file, 0o755);
    return file;
  }
}

function whichNpm(): string {
  const folder = (process.env.PATH ?? '').split(':').find((path) => {
    try {
      return readdirSync(path).includes('npm');
    } catch {
      return false;
    }
  });
  return join(folder ?? '', 'npm');
}

/** Links of packages stay out of the clone's origin. */
export function pipelineProject(files: Readonly<Record<string, string>>): GitProject {
  return new GitProject({ ...files, ...pipelineFiles() }, []);
}
