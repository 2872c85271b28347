const vm = require('node:vm');
const { LegacyFakeTimers, ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

/** Stands for the context that Jest itself runs in, which has no object that Jest could be given to compile tests in. */
const HERE = vm.createContext();

/** Symbols under which Jest keeps, among the globals, what belongs to one file of tests. */
const STATE_OF_JEST = new Set(['JEST_STATE_SYMBOL', 'EVENT_HANDLERS', 'TEST_TIMEOUT_SYMBOL']);

const { compileFunction } = vm;
vm.compileFunction = (code, parameters, options) =>
  compileFunction(
    code,
    parameters,
    options?.parsingContext === HERE ? { ...options, parsingContext: undefined } : options,
  );

/**
 * Tests run in the same realm as Node's own modules and the packages that a worker loads once (runtime.js). In a context of
 * their own, which is Jest's way, `Error`, `Date`, `Map` and `process.env` are not those that packages know: what pg throws is
 * no `Error`, zod takes no `Date`, the AWS SDK does not see the credentials that a test sets.
 *
 * What a file of tests changes of the globals and of `process` is undone after it. New globals stay, such as that in which the
 * CDK keeps its tokens, and so do listeners of `process`: they belong to packages, which stay as well.
 */
module.exports = class Environment {
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);
  context = HERE;
  globals = Object.getOwnPropertyDescriptors(globalThis);
  functions = Object.entries(process).filter(([, value]) => typeof value === 'function');
  env = process.env;
  variables = { ...process.env };
  exitCode = process.exitCode;
  cwd = process.cwd();

  constructor({ projectConfig }) {
    const { moduleMocker, global } = this;
    const timerConfig = { idToRef: (id) => id, refToId: (timer) => timer };
    this.fakeTimers = new LegacyFakeTimers({ config: projectConfig, global, moduleMocker, timerConfig });
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global });
  }

  async setup() {}

  async teardown() {
    this.fakeTimers.dispose();
    this.fakeTimersModern.dispose();
    this.moduleMocker.restoreAllMocks();
    this.context = null;
    for (const name of Object.getOwnPropertySymbols(globalThis)) {
      if (STATE_OF_JEST.has(name.description)) delete globalThis[name];
    }
    for (const name of Reflect.ownKeys(this.globals)) Reflect.defineProperty(globalThis, name, this.globals[name]);
    for (const [name, value] of this.functions) if (process[name] !== value) process[name] = value;
    process.env = this.env;
    for (const name of Object.keys(process.env)) if (!(name in this.variables)) delete process.env[name];
    Object.assign(process.env, this.variables);
    process.exitCode = this.exitCode;
    process.chdir(this.cwd);
  }

  getVmContext() {
    return this.context;
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }
};
