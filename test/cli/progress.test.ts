import type { Io } from '../../lib/cli/io';
import { Progress } from '../../lib/cli/progress';
import { exitOnInputError } from '../../lib/cli/project/app';
import { InputError } from '../../lib/model/validation/input-error';
import { capture } from '../helpers/capture';

describe('progress', () => {
  test('given no terminal, then each step is a line beside the results, not among them', () => {
    const io = capture();
    const progress = new Progress(io, 2);
    progress.step('first');
    progress.step('second');
    progress.stop();
    expect(io.errors).toEqual(['[1/2] first', '[2/2] second']);
    expect(io.printed).toEqual([]);
  });

  test('given a terminal, then no lines are left behind, and it may be stopped twice', () => {
    const io = capture();
    const terminal: Io = { ...io, interactive: true };
    const progress = new Progress(terminal, 2);
    progress.step('first');
    progress.stop();
    progress.stop();
    expect([...io.errors, ...io.printed]).toEqual([]);
  });
});

describe('the end of the app', () => {
  const before = process.exitCode;
  let printed: string;

  beforeEach(() => {
    printed = '';
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  });

  afterEach(() => {
    jest.restoreAllMocks();
    process.exitCode = before;
  });

  test('given bad input, then its text is printed without a stack and the process fails', () => {
    exitOnInputError(() => {
      throw new InputError('bad', 'It is wrong', [{ where: 'a', given: '1', allowed: '2', remedy: 'Use 2.' }]);
    });
    const code = process.exitCode;
    process.exitCode = before;
    expect(code).toBe(1);
    expect(printed).toBe('It is wrong\n  - a: given 1; allowed: 2. Use 2.\n');
  });

  test('given another error, then it is not swallowed', () => {
    expect(() =>
      exitOnInputError(() => {
        throw new TypeError('a bug');
      }),
    ).toThrow('a bug');
    expect(printed).toBe('');
  });
});
