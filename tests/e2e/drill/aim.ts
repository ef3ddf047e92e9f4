/** What the hostile scripts of the drill know, which is more than real ones would. */
export interface Aim {
  /** Origin of the workstation's page. */
  readonly shell: string;
  /** Origin of the token server. */
  readonly server: string;
  /** Origin of a server controlled by the attacker. */
  readonly attacker: string;
  /** Origins under which the clinical apps are shown. */
  readonly gateways: readonly string[];
  /** The user on screen. */
  readonly user: { readonly username: string };
  /** The user whose session is parked here, and who has a draft. */
  readonly other: { readonly username: string; readonly sessionId: string };
}

/** A script in a page that tries to obtain something: its result is its loot, unless it throws. */
export interface Try {
  readonly name: string;
  readonly run: (aim: Aim) => unknown;
  /** Where a refusal is an answer: its complete text. */
  readonly harmless?: RegExp;
}
