import { isNativeError } from 'node:util/types';
import vm from 'node:vm';
import { Stack } from 'aws-cdk-lib';
import { Client } from 'pg';
import { z } from 'zod';

describe('tests and packages are in one realm', () => {
  test('what pg throws is an Error', async () => {
    const error: unknown = await new Client({ host: '127.0.0.1', port: 1 })
      .connect()
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(isNativeError(error)).toBe(true);
  });

  test('zod takes a Date, a Map and a Set', () => {
    expect(z.date().safeParse(new Date(0)).success).toBe(true);
    expect(z.map(z.string(), z.number()).safeParse(new Map([['a', 1]])).success).toBe(true);
    expect(z.set(z.string()).safeParse(new Set(['a'])).success).toBe(true);
  });
});

test('packages are loaded once, whoever asks', () => {
  jest.resetModules();
  expect((require('aws-cdk-lib') as typeof import('aws-cdk-lib')).Stack).toBe(Stack);
});

describe('what a file changes is undone', () => {
  type Made = { setup(): Promise<void>; teardown(): Promise<void> };
  const { compileFunction } = vm;
  const Environment = require('./environment') as new (config: object) => Made;
  afterAll(() => {
    // The environment replaces it when it is loaded, which it was before this file was.
    vm.compileFunction = compileFunction;
  });

  test('globals, variables of the environment, functions and exit code of the process', async () => {
    const { exitCode, hrtime } = process;
    const environment = new Environment({ projectConfig: {} });
    await environment.setup();
    Object.assign(globalThis, { structuredClone: () => 'changed' });
    Object.assign(process.env, { TIDEMARK_CHANGED: 'changed' });
    Object.assign(process, { hrtime: () => [0, 0] });
    process.exitCode = 3;
    await environment.teardown();
    expect(structuredClone({ a: 1 })).toEqual({ a: 1 });
    expect(process.env.TIDEMARK_CHANGED).toBeUndefined();
    expect(process.hrtime).toBe(hrtime);
    expect(process.exitCode).toBe(exitCode);
  });
});
