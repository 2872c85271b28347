import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { S3Folder } from '../aws-s3/s3-folder';

/** Somebody deletes an object; its versions stay, as in S3. */
export function deleteObject(folder: S3Folder, bucket: string, key: string): void {
  rmSync(join(folder.root, bucket, key), { force: true });
}

/** A bucket becomes empty. */
export function emptyBucket(folder: S3Folder, bucket: string): void {
  for (const path of [join(folder.root, bucket), folder.hidden('versions', bucket), folder.hidden('classes', bucket)])
    rmSync(path, { recursive: true, force: true });
  folder.createBucket(bucket, folder.regionOf(bucket));
}
