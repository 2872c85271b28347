const { execFileSync } = require('node:child_process');
const { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** In memory on Linux: the servers of the tests write much, and nobody reads it later. */
const IN_MEMORY = '/dev/shm';

/** A run of `npm test` on two cores had 0.7 GB there at most (November 2026); at full size, and with more workers, it is more. */
const NEEDED_BYTES = 4 * 1024 ** 3;

/**
 * Before all tests of a run: a folder for what its workers share, for the assemblies that they synthesize, and for all that they put
 * among temporary files.
 */
module.exports = function setup() {
  const folder = makeInMemory() ?? mkdtempSync(join(tmpdir(), 'tidemark-tests-'));
  // PostgreSQL runs as another user where the tests run as root.
  chmodSync(folder, 0o755);
  process.env.TIDEMARK_TEST_RUN = folder;
  process.env.TMPDIR = folder;
  globalThis.tidemarkTestRun = folder;
};

/** After them. A server that still ends may write meanwhile. */
module.exports.teardown = function teardown() {
  rmSync(globalThis.tidemarkTestRun, { recursive: true, force: true, maxRetries: 10 });
};

/** A folder in memory; undefined where there is none, too little room, or where programs may not be run from it. */
function makeInMemory() {
  let folder;
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    if (bavail * bsize < NEEDED_BYTES) return undefined;
    folder = mkdtempSync(join(IN_MEMORY, 'tidemark-tests-'));
    const program = join(folder, 'program');
    writeFileSync(program, '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    execFileSync(program);
    rmSync(program);
    return folder;
  } catch {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
}
