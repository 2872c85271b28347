const { createRequire } = require('node:module');
const { default: JestRuntime } = require('jest-runtime');

/**
 * Packages that no test changes and that take long to load. Jest loads every module anew for every file of tests, which for
 * aws-cdk-lib alone takes longer than most files: a hundred of them loaded it.
 */
const SHARED =
  /^(aws-cdk-lib|constructs|cdk-nag|@cdklabs\/cdk-validator-cfnguard|@aws-cdk\/cloudformation-diff|@swc\/core|date-holidays|echarts|esbuild|fast-check|pg|playwright-core|temporal-polyfill|typescript|yaml|zod)(\/|$)/;

/** Node's own `require`, which loads a package once for each worker. */
const requireOnce = createRequire(__filename);

/** Jest's runtime, with the packages above loaded once for each worker. Everything else is each file's own, as ever. */
class Runtime extends JestRuntime {
  requireModuleOrMock(from, moduleName) {
    if (SHARED.test(moduleName)) return requireOnce(moduleName);
    if (moduleName.endsWith('/worker-servers')) return requireOnce('./worker-servers');
    return super.requireModuleOrMock(from, moduleName);
  }
}

module.exports = { __esModule: true, default: Runtime };
