const { chmodSync, mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** Before all tests of a run: a folder for what its workers share, and for all that they write to the temporary folder. */
module.exports = function setup() {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-tests-'));
  // PostgreSQL, which runs as a user of its own as root, has to get in.
  chmodSync(folder, 0o755);
  process.env.TIDEMARK_TEST_RUN = folder;
  process.env.TMPDIR = folder;
  globalThis.tidemarkTestRun = folder;
};

/** After them. */
module.exports.teardown = function teardown() {
  rmSync(globalThis.tidemarkTestRun, { recursive: true, force: true });
};
