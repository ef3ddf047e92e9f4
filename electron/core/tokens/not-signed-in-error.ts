/** There is no session whose access token could be used. */
export class NotSignedInError extends Error {
  override readonly name = 'NotSignedInError';

  constructor() {
    super('Nobody is signed in.');
  }
}
