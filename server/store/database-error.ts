/** The database cannot be used; the message is one sentence for an administrator. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
}
