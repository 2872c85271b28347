const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** Before all tests of a run: a folder for what its workers share, and for the assemblies that they synthesize. */
module.exports = function setup() {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-tests-'));
  process.env.TIDEMARK_TEST_RUN = folder;
  globalThis.tidemarkTestRun = folder;
};

/** After them. */
module.exports.teardown = function teardown() {
  rmSync(globalThis.tidemarkTestRun, { recursive: true, force: true });
};
