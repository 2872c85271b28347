import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { readAssemblySummary } from '../../../lib/adapters/assembly/summary';
import { checkTemplate, TidemarkChecks } from '../../../lib/checks/tidemark-checks';
import type { ServiceProps } from '../../../lib/constructs/service/service-props';
import { WorkerService } from '../../../lib/constructs/service/worker-service';
import type { Template as CheckedTemplate } from '../../../lib/template/resource';
import { stackWithCluster } from '../../helpers/fixtures';

type Folder = Pick<ServiceProps, 'ephemeralStorageGiB' | 'tmpSizeMiB' | 'imagePreparesTmp' | 'image'>;

/** The template of a worker, and its task definition as CloudFormation gets it. */
function synthesized(folder: Folder = {}) {
  const { stack, cluster, key } = stackWithCluster();
  new WorkerService(stack, 'w', { cluster, cpu: 256, memoryLimitMiB: 512, encryptionKey: key, ...folder });
  const template = Template.fromStack(stack);
  const [definition] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
  return { template: template.toJSON() as CheckedTemplate, task: definition?.Properties };
}

const inMemory = synthesized();
const onDisk = synthesized({ ephemeralStorageGiB: 20 });

const findingsOf = ({ template }: ReturnType<typeof synthesized>) =>
  checkTemplate(template)
    .map(({ id }) => id)
    .filter((id) => id === 'Tidemark-UnwritableMount' || id === 'Tidemark-Container');

describe('the folder that a task may write to', () => {
  test('is in memory, of a stated size and with rights for everyone, where no disk is stated', () => {
    const { task } = inMemory;
    expect(task.ContainerDefinitions).toHaveLength(1);
    expect(task.ContainerDefinitions[0].LinuxParameters.Tmpfs).toEqual([
      { ContainerPath: '/tmp', Size: 64, MountOptions: ['mode=1777', 'nosuid', 'nodev'] },
    ]);
    expect([task.Volumes, task.EphemeralStorage]).toEqual([undefined, undefined]);
    const [app] = synthesized({ tmpSizeMiB: 256 }).task.ContainerDefinitions;
    expect(app.LinuxParameters.Tmpfs[0].Size).toBe(256);
  });

  // Of the template's value: 21 to 200 (CloudFormation, "AWS::ECS::TaskDefinition EphemeralStorage"). 20 GiB are there without it.
  test.each([
    [20, undefined],
    [21, { SizeInGiB: 21 }],
  ])('is on disk where a disk is stated, of %d GiB, never in memory', (ephemeralStorageGiB, stated) => {
    const { task } = synthesized({ ephemeralStorageGiB });
    const [app, rights] = task.ContainerDefinitions;
    const mount = { ContainerPath: '/tmp', ReadOnly: false, SourceVolume: 'tmp' };
    expect(task.EphemeralStorage).toEqual(stated);
    expect(task.Volumes).toEqual([{ Name: 'tmp' }]);
    expect(app).toMatchObject({
      User: '1000:1000',
      MountPoints: [mount],
      DependsOn: [{ ContainerName: rights.Name, Condition: 'SUCCESS' }],
    });
    expect(app.LinuxParameters.Tmpfs).toBeUndefined();
    expect(rights).toMatchObject({
      Essential: false,
      Image: app.Image,
      User: '0:0',
      ReadonlyRootFilesystem: true,
      LinuxParameters: { Capabilities: { Drop: ['ALL'] } },
      MountPoints: [mount],
    });
    expect([rights.Environment, rights.Secrets]).toEqual([undefined, undefined]);
  });

  test('is left to the image that has a volume there', () => {
    const image = ContainerImage.fromRegistry('shop/web');
    const { task } = synthesized({ ephemeralStorageGiB: 20, imagePreparesTmp: true, image });
    expect(task.ContainerDefinitions).toHaveLength(1);
    expect(task.ContainerDefinitions[0].MountPoints).toHaveLength(1);
  });

  test('that an image prepares is accepted with a reason, as no template shows what images declare', () => {
    const { app, stack, cluster, key } = stackWithCluster();
    const folder = { ephemeralStorageGiB: 20, imagePreparesTmp: true };
    new WorkerService(stack, 'w', { cluster, cpu: 256, memoryLimitMiB: 512, encryptionKey: key, ...folder });
    Validations.of(app).addPlugins(new TidemarkChecks());
    const { findings, acknowledged } = readAssemblySummary(app.synth().directory);
    const rule = 'Tidemark::Tidemark-UnwritableMount';
    expect(findings.filter((finding) => finding.rule.endsWith('UnwritableMount'))).toEqual([]);
    expect(acknowledged.filter((finding) => finding.rule === rule)).toMatchObject([
      { acknowledged: expect.stringContaining('imagePreparesTmp') },
    ]);
  });

  test('has no finding', () => {
    expect(findingsOf(inMemory)).toEqual([]);
    expect(findingsOf(onDisk)).toEqual([]);
  });

  test('given a size that is too large, or two places, then says so before CloudFormation does', () => {
    expect(() => synthesized({ tmpSizeMiB: 257 })).toThrow(/tmpSizeMiB.* at most 256/);
    expect(() => synthesized({ tmpSizeMiB: 64, ephemeralStorageGiB: 20 })).toThrow(/one of the two/);
  });
});

// As the process of a container: with the user that the template states, on folders as Fargate makes them.
const isRoot = process.getuid?.() === 0;
const below = mkdtempSync(join(tmpdir(), 'writable-'));
const canMount = isRoot && spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', below]).status === 0;
if (canMount) spawnSync('umount', [below]);

// Only root can run it as another user, and not every root can mount.
(isRoot ? describe : describe.skip)('the sample application, without root', () => {
  let server: ChildProcess | undefined;

  // Others may pass, as they may pass to /tmp of an image.
  beforeAll(() => chmodSync(below, 0o755));

  afterEach(() => void server?.kill('SIGKILL'));

  afterAll(() => {
    spawnSync('umount', [join(below, 'memory')]);
    rmSync(below, { recursive: true, force: true });
  });

  /** A volume as Fargate mounts it (ECS developer guide, "Use bind mounts with Amazon ECS"). */
  function volume(name: string): string {
    const folder = join(below, name);
    mkdirSync(folder, { mode: 0o755 });
    chownSync(folder, 0, 0);
    chmodSync(folder, 0o755);
    return folder;
  }

  /** What the application answers, whose /tmp is this folder; run as the template says. */
  async function answerOf(container: { Command: string[]; User: string }, folder: string): Promise<string> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    const [uid, gid] = container.User.split(':').map(Number);
    const [, ...args] = container.Command;
    const env = { PORT: String(port), TMPDIR: folder };
    server = spawn(process.execPath, args, { uid: uid as number, gid: gid as number, cwd: '/', env, stdio: 'ignore' });
    for (let count = 0; count < 100; count++) {
      const answer = await fetch(`http://127.0.0.1:${port}/health`).then(
        (response) => response.text(),
        () => undefined,
      );
      if (answer !== undefined) return answer;
      await setTimeout(50);
    }
    throw new Error('the sample application does not answer');
  }

  test('cannot write to a volume of the task as it is', async () => {
    const [app] = inMemory.task.ContainerDefinitions;
    const folder = volume('as-it-is');
    await expect(answerOf(app, folder)).resolves.toContain('cannot be written: EACCES');
  });

  test('writes to the volume whose rights the first container has set', async () => {
    const [app, rights] = onDisk.task.ContainerDefinitions;
    const folder = volume('disk');
    const [mode, path] = rights.Command;
    expect(path).toBe('/tmp');
    // Root without a capability, as the template says; where setpriv is missing, root as it is.
    const command = [...rights.EntryPoint, mode, folder];
    const drop = ['setpriv', '--bounding-set=-all', '--inh-caps=-all', ...command];
    const hasSetpriv = spawnSync('setpriv', ['--version']).status === 0;
    const [program = '', ...args] = hasSetpriv ? drop : command;
    expect(spawnSync(program, args).status).toBe(0);
    await expect(answerOf(app, folder)).resolves.toContain('is written');
    expect(existsSync(join(folder, 'tidemark-sample'))).toBe(true);
  });

  (canMount ? test : test.skip)('writes to memory, mounted with the options of the template', async () => {
    const [app] = inMemory.task.ContainerDefinitions;
    const [{ Size, MountOptions }] = app.LinuxParameters.Tmpfs;
    const folder = volume('memory');
    const options = [...MountOptions, `size=${Size}m`].join();
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status).toBe(0);
    await expect(answerOf(app, folder)).resolves.toContain('is written');
  });
});
