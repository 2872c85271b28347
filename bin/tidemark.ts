#!/usr/bin/env node
import { processIo } from '../lib/cli/io';
import { run } from '../lib/cli/main';

// A reader that has seen enough, such as `head`, closes the pipe: no failure, and nothing more to print.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

run(process.argv.slice(2), processIo, process.cwd()).then((code) => {
  process.exitCode = code;
});
