const { createRequire, isBuiltin } = require('node:module');
const { default: JestRuntime } = require('jest-runtime');

/** What is not a package: files, this package by its name, and what Jest gives to every file of tests. */
const NOT_SHARED = /^(\.|\/|(tidemark|@jest\/globals)(\/|$))/;

/** Node's own `require`, which loads a package once for each worker. */
const requireOnce = createRequire(__filename);

/**
 * Jest's runtime, except that a worker loads each package once. Jest loads every module anew for every file of tests, which for
 * aws-cdk-lib alone takes longer than most files. No test replaces a package; what is in this repository is each file's own.
 */
class Runtime extends JestRuntime {
  requireModuleOrMock(from, moduleName) {
    // Servers are shared as packages are.
    if (moduleName.endsWith('/worker-servers')) return requireOnce('./worker-servers');
    const isPackage = !NOT_SHARED.test(moduleName) && !isBuiltin(moduleName);
    return isPackage ? requireOnce(moduleName) : super.requireModuleOrMock(from, moduleName);
  }
}

module.exports = { __esModule: true, default: Runtime };
