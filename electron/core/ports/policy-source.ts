/** Where settings come from that the user cannot change: a policy file, Group Policy, MDM. */
export interface PolicySource {
  /** Name shown in diagnostics, e.g. "policy file". */
  readonly name: string;
  /** Raw values, not yet validated; null when this source has none. */
  read(): Promise<unknown>;
}
