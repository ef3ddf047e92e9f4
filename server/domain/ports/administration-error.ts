/** An administrator's request that cannot be carried out; the message is one sentence for a person. */
export class AdministrationError extends Error {
  override readonly name = 'AdministrationError';
}
