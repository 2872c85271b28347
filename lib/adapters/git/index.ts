export { fileAt, openRepository, type Repository, trackedFiles } from './repository';
export { findFirstRevision, findRevision, mergeBase, type Revision } from './revision';
export { isIgnored, readWorkingTree, type WorkingTree } from './working-tree';
export { removeAbandoned, TemporaryWorktrees } from './worktrees';
