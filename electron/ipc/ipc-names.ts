// Nothing is imported here: the sandboxed preloads bundle this file.

/** All calls of the workstation's page, each an `IpcCall`. */
export const callChannel = 'workstation.call';
/** The main process pushes snapshots. */
export const snapshotChannel = 'snapshot.changed';

/** Pages of apps ask who is signed in. */
export const appUserChannel = 'app.get-user';
/** They keep drafts. */
export const appDraftChannel = 'app.draft';
/** They print. */
export const appPrintChannel = 'app.print';
/** They are told of a lock. */
export const appLockChannel = 'app.locked';
