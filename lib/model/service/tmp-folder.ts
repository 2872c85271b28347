import type { ConfigProblem } from '../validation/input-error';

/** Where tasks may write: their root file system is read-only. */
export const TMP_PATH = '/tmp';

/** Rights of the folder: anyone may write, and deletes only what is theirs; those that images give it (FHS 3.0, "/tmp"). */
export const TMP_MODE = '1777';

/** Memory that the folder may take where nothing is stated: enough for small files, an eighth of the smallest task (assumption). */
export const DEFAULT_TMP_SIZE_MIB = 64;

/**
 * Disk that Fargate gives every task; a template may only state more (read: ECS developer guide, "Fargate task ephemeral storage":
 * 20 GiB at least, `ephemeralStorage` 21 to 200).
 */
export const FREE_STORAGE_GIB = 20;

/** Share of a task's memory that the folder may take. What is in it is memory that the application has no longer (assumption: counted). */
const MAX_MEMORY_PERCENT = 50;

/** What of a task says where its folder is. */
export interface TmpFolder {
  readonly memoryLimitMiB: number;
  readonly ephemeralStorageGiB?: number | undefined;
  readonly tmpSizeMiB?: number | undefined;
  readonly imagePreparesTmp?: boolean | undefined;
}

/** Sizes and places of the folder that exclude each other, or leave the application too little memory. */
export function checkTmpFolder(folder: TmpFolder): ConfigProblem[] {
  const { memoryLimitMiB, ephemeralStorageGiB, tmpSizeMiB, imagePreparesTmp } = folder;
  const problems: ConfigProblem[] = [];
  const most = Math.floor((memoryLimitMiB * MAX_MEMORY_PERCENT) / 100);
  if (tmpSizeMiB !== undefined && ephemeralStorageGiB !== undefined) {
    problems.push({
      path: ['tmpSizeMiB'],
      given: `${tmpSizeMiB} with ephemeralStorageGiB ${ephemeralStorageGiB}`,
      allowed: `one of the two: ${TMP_PATH} is on the disk where one is stated, and in memory otherwise`,
      remedy: 'Remove tmpSizeMiB, or ephemeralStorageGiB where no disk is needed.',
    });
  } else if (tmpSizeMiB !== undefined && tmpSizeMiB > most) {
    problems.push({
      path: ['tmpSizeMiB'],
      given: `${tmpSizeMiB} with memoryLimitMiB ${memoryLimitMiB}`,
      allowed: `at most ${most}: ${TMP_PATH} is in the memory of the task, and half of it is left to the application`,
      remedy: `State ephemeralStorageGiB ${FREE_STORAGE_GIB} in its place, which costs nothing extra and puts ${TMP_PATH} on disk; or raise memoryLimitMiB.`,
    });
  }
  if (imagePreparesTmp === true && ephemeralStorageGiB === undefined) {
    problems.push({
      path: ['imagePreparesTmp'],
      given: 'true without ephemeralStorageGiB',
      allowed: `with ephemeralStorageGiB: in memory, ${TMP_PATH} needs no rights from an image`,
      remedy: 'Remove it, or state ephemeralStorageGiB.',
    });
  }
  return problems;
}
