/** A backup cannot be made or used; the message is one line for an administrator that says what to do. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}
