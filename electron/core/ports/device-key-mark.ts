/**
 * Records outside the keychain that the keychain has held the key of this installation. A keychain that shows nothing is then
 * one that hides it, not a new one.
 */
export interface DeviceKeyMark {
  /** Where it is, for code that has to remove it. */
  readonly file: string;
  /** Also true if that cannot be found out. */
  isSet(): Promise<boolean>;
  /** Rejects if it could not be written. */
  set(): Promise<void>;
  /** The key was removed on purpose. Rejects if that could not be recorded. */
  clear(): Promise<void>;
}
