import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testApp } from '../helpers/app';
import { catalog, platform } from '../helpers/fixtures';

const folder = mkdtempSync(join(tmpdir(), 'tidemark-templates-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A template without what changes with every build. */
const digest = (template: unknown) =>
  createHash('sha256')
    .update(JSON.stringify(template).replace(/[0-9a-f]{64}/g, 'HASH'))
    .digest('hex')
    .slice(0, 16);

test('templates of all systems are as they were', () => {
  const digests = catalog.systemNames().flatMap((system) =>
    catalog.environmentNames().flatMap((environment) => {
      const app = testApp({ outdir: join(folder, `${system}-${environment}`) });
      platform(app, catalog.system(system), catalog.environment(environment));
      return app.synth().stacks.map(({ stackName, template }) => `${stackName} ${digest(template)}`);
    }),
  );
  expect(digests).toMatchSnapshot();
}, 300_000);
