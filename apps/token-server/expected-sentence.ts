const expected = new Set([
  'ConfigError',
  'DatabaseError',
  'SecretFileError',
  'KeyFileError',
  'AdministrationError',
  'BackupError',
  'UsageError',
]);

/** The sentence of a fault that an administrator can mend; null for any other. */
export function expectedSentence(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (expected.has(error.name)) return error.message;
  // No host of PostgreSQL took a command's connection: its message lists what each said.
  if (error.name === 'NoConnection') return `${error.message}.`;
  return error.name === 'Refusal' ? 'The database is locked, full or not writable; try again.' : null;
}
