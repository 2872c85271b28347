import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testApp } from '../test/helpers/app';
import { observe } from '../test/helpers/compliance';
import { catalog, platform } from '../test/helpers/fixtures';
import { renderSecurityPage } from './security/page';
import { rolesOf } from './security/roles';

/** Writes the generated parts of docs/security.md anew: `npm run docs:security`. A test fails where the page is stale. */
const PAGE = join(__dirname, '..', 'docs', 'security.md');

const folder = mkdtempSync(join(tmpdir(), 'tidemark-security-page-'));
try {
  const observed = new Map();
  const roles = new Map();
  for (const system of catalog.systemNames()) {
    for (const environment of catalog.environmentNames()) {
      const app = testApp({ outdir: join(folder, `${system}-${environment}`) });
      const built = platform(app, catalog.system(system), catalog.environment(environment));
      app.synth();
      observed.set(`${system} in ${environment}`, observe(built));
      roles.set(`${system} in ${environment}`, rolesOf(built));
    }
  }
  writeFileSync(PAGE, renderSecurityPage(readFileSync(PAGE, 'utf8'), { observed, roles }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
