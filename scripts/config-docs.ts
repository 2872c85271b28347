// Writes docs/configuration.md from the interfaces of the configuration: `npm run docs:config`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from './config/keys';
import { renderConfig } from './config/render';

const root = join(__dirname, '..');
writeFileSync(join(root, 'docs', 'configuration.md'), renderConfig(readConfig(root)));
