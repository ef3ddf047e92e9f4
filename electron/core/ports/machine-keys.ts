import type { DeviceKey } from './device-key.ts';

/** How the key of this computer stands, for diagnostics. */
export type MachineKeyState =
  /** It has none. */
  | { readonly kind: 'none' }
  /** It was made for another server. */
  | { readonly kind: 'other_server'; readonly server: string }
  | {
      readonly kind: 'here';
      /** What the server called this computer when it was enrolled. */
      readonly name: string;
      /** IT had yet to approve it then. */
      readonly isWaiting: boolean;
      /** Why the service makes no proofs, in one sentence; null: it does. */
      readonly trouble: string | null;
    }
  /** What was written at the enrolment cannot be read. */
  | { readonly kind: 'unreadable'; readonly trouble: string };

/** The key that administrators gave this computer, whoever uses it. */
export interface MachineKeys {
  /**
   * The key of this computer for the server at that address; null: it has none. Whether it can be used now shows when it
   * is. Throws `KeyServiceError` when it cannot be told whether there is one.
   */
  find(serverUrl: string): Promise<DeviceKey | null>;
  /** Never throws. */
  examine(serverUrl: string): Promise<MachineKeyState>;
}
