/** Where settings come from that the user cannot change: a policy file, Group Policy, MDM. */
export interface PolicySource {
  /** Name shown in diagnostics, with the place, e.g. "policy file /etc/carelink/policy.json". */
  readonly name: string;
  /** Raw values, not yet validated; null when this source has none. Its errors continue "The source …". */
  read(): Promise<unknown>;
}
