import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, PUBLISHED_FOLDER, writeBundle } from '../lib/constructs/bundled-code';

/** Puts the bundle of each handler beside it in `dist`, so that whoever installs the package needs no bundler. */
const source = join(__dirname, '..', 'lib', 'handlers');
const published = join(__dirname, '..', 'dist', 'lib', 'handlers');
for (const entry of readdirSync(source, { withFileTypes: true })) {
  const folder = join(source, entry.name);
  if (existsSync(join(folder, 'handler.ts')))
    writeBundle(bundle(folder), join(published, entry.name, PUBLISHED_FOLDER));
}
