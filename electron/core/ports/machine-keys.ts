import type { DeviceKey } from './device-key.ts';

/** The state of this computer's key, for diagnostics. */
export type MachineKeyState =
  /** It has none. */
  | { readonly kind: 'none' }
  /** It was made for another server. */
  | { readonly kind: 'other_server'; readonly server: string }
  | {
      readonly kind: 'here';
      /** What the server called this computer when it was enrolled. */
      readonly name: string;
      /** At that time, IT had yet to approve it. */
      readonly isWaiting: boolean;
      /** Why the service makes no proofs, in one sentence; null: it does. */
      readonly trouble: string | null;
    }
  /** The record of the enrolment cannot be read. */
  | { readonly kind: 'unreadable'; readonly trouble: string };

/** The key that administrators gave this computer, whoever uses it. */
export interface MachineKeys {
  /**
   * This computer's key for the server at that address; null: it has none. Whether it can be used now only shows when it is
   * used. Throws `KeyServiceError` if it cannot be told whether there is one.
   */
  find(serverUrl: string): Promise<DeviceKey | null>;
  /** Never throws. */
  examine(serverUrl: string): Promise<MachineKeyState>;
}
