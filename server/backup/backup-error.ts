/** A backup cannot be made or used; the message is one line that tells an administrator what to do. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}
