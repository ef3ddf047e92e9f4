// Nothing is imported here: the sandboxed preloads bundle this file.

/** Everything that the workstation's page asks for goes through this one, as an `IpcCall`. */
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
