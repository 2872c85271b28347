#!/usr/bin/env node
import { processIo } from '../lib/cli/io';
import { run } from '../lib/cli/main';

run(process.argv.slice(2), processIo, process.cwd()).then((code) => {
  process.exitCode = code;
});
