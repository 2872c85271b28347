import { checkTmpFolder, type TmpFolder } from '../../../lib/model/service/tmp-folder';

const problemsOf = (folder: Partial<TmpFolder>) =>
  checkTmpFolder({ memoryLimitMiB: 512, ...folder }).map(({ path, allowed }) => `${path.join('.')}: ${allowed}`);

describe('the folder that a task may write to', () => {
  test('may take half of the memory and no more, as what is in it is no longer the application’s', () => {
    expect(problemsOf({ tmpSizeMiB: 256 })).toEqual([]);
    expect(problemsOf({ tmpSizeMiB: 257 })).toEqual([expect.stringMatching(/^tmpSizeMiB: at most 256: /)]);
    expect(problemsOf({ memoryLimitMiB: 1024, tmpSizeMiB: 512 })).toEqual([]);
  });

  test('is in memory or on disk, and an image prepares it on disk alone', () => {
    expect(problemsOf({})).toEqual([]);
    expect(problemsOf({ ephemeralStorageGiB: 20, imagePreparesTmp: true })).toEqual([]);
    expect(problemsOf({ ephemeralStorageGiB: 20, tmpSizeMiB: 64 })).toEqual([
      expect.stringMatching(/^tmpSizeMiB: one of the two/),
    ]);
    expect(problemsOf({ imagePreparesTmp: true })).toEqual([
      expect.stringMatching(/^imagePreparesTmp: with ephemeralStorageGiB/),
    ]);
  });
});
