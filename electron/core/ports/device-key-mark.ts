/**
 * Says outside of the keychain that it has had the key of this installation. A keychain that shows nothing is then one
 * that hides it, and not a new one.
 */
export interface DeviceKeyMark {
  /** Where it is, for whoever has to remove it. */
  readonly file: string;
  /** True also where that cannot be found out. */
  isSet(): Promise<boolean>;
  /** Rejects when it could not be written. */
  set(): Promise<void>;
  /** The key was removed on purpose. Rejects when that could not be noted. */
  clear(): Promise<void>;
}
