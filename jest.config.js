const { availableParallelism } = require('node:os');

const isFull = process.env.TEST_SIZE === 'full';

// The first validation of a process by CloudFormation's rules takes longer than three synths. test/stacks/platform.test.ts asks for it.
// At full size every synth goes through it.
if (!isFull) process.env.CDK_VALIDATION = 'false';
// No test reads where a construct was made, and to find out takes a fifth of a synth.
process.env.CDK_DISABLE_STACK_TRACE = '1';

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/helpers/environment.js',
  runtime: '<rootDir>/test/helpers/runtime.js',
  // Not a measure of speed: a server that is started, or a platform that is synthesized, takes its time on a busy machine.
  testTimeout: 30_000,
  // Two workers on two cores were done in 270 s, three in 322 s (November 2026): servers and children of the tests need cores as well.
  maxWorkers: availableParallelism(),
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // What only the long tests have time for.
  testPathIgnorePatterns: ['/node_modules/', ...(isFull ? [] : ['\\.long\\.test\\.ts$'])],
  reporters: ['default', '<rootDir>/test/helpers/slowest-suites.js'],
  globalSetup: '<rootDir>/test/helpers/run-folder.js',
  globalTeardown: '<rootDir>/test/helpers/remove-run-folder.js',
  setupFiles: ['<rootDir>/test/helpers/properties.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/out/', '<rootDir>/cdk.out/'],
  // The compiler wants the extension of what it emits in a dynamic import; Jest looks for what is there.
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // The package by its own name is its source.
    '^tidemark$': '<rootDir>/lib/index.ts',
    '^tidemark/(.*)$': '<rootDir>/lib/$1.ts',
  },
  transform: {
    '^.+\\.(t|j|mj)s$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } },
    ],
  },
};
