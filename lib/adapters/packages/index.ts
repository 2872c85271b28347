export { type Installation, installPackages } from './install';
export { linkModules, packageFolders } from './link-modules';
export { findLockFile, type LockFile } from './lock-file';
