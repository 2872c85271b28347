const { createRequire, isBuiltin } = require('node:module');
const { default: JestRuntime } = require('jest-runtime');

/** What is not a package: files, this package by its name, and what Jest gives to every file of tests. */
const NOT_SHARED = /^(\.|\/|(tidemark|@jest\/globals)(\/|$))/;

/** Node's own `require`, which loads a package once for each worker. */
const requireOnce = createRequire(__filename);

/** esbuild, which makes each bundle once for each worker: handlers do not change while tests run. */
const esbuild = requireOnce('esbuild');
const made = new Map();
const bundler = {
  ...esbuild,
  buildSync(options) {
    // Only what is returned and not written: who writes it wants it written.
    if (options.write !== false) return esbuild.buildSync(options);
    const key = JSON.stringify(options);
    if (!made.has(key)) made.set(key, esbuild.buildSync(options));
    return made.get(key);
  },
};

/**
 * Jest's runtime, except that a worker loads each package once. Jest loads every module anew for every file of tests, which for
 * aws-cdk-lib alone takes longer than most files. No test replaces a package; what is in this repository is each file's own.
 */
class Runtime extends JestRuntime {
  requireModuleOrMock(from, moduleName) {
    // Servers are shared as packages are.
    if (moduleName.endsWith('/worker-servers')) return requireOnce('./worker-servers');
    if (moduleName === 'esbuild') return bundler;
    const isPackage = !NOT_SHARED.test(moduleName) && !isBuiltin(moduleName);
    return isPackage ? requireOnce(moduleName) : super.requireModuleOrMock(from, moduleName);
  }
}

module.exports = { __esModule: true, default: Runtime };
