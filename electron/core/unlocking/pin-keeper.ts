import { z } from 'zod';
import { pinTries } from '../../../server/contract/constants.ts';
import { createPinVerifier, matchesPin, pinVerifier } from './pin-verifier.ts';

const setPin = z.strictObject({
  state: z.literal('set'),
  verifier: pinVerifier,
  /** Wrong tries since the password was given last, wherever they were made. */
  failures: z.number().int().nonnegative(),
  /** How many digits it has; null: set by an earlier version, and not typed since. */
  length: z.number().int().positive().nullable().default(null),
});
/** The keychain entry of a session's PIN, or of the wish to have none for now. */
export const pinEntry = z.discriminatedUnion('state', [
  setPin,
  z.strictObject({ state: z.literal('postponed') }),
]);
export type PinEntry = z.infer<typeof pinEntry>;
type SetPin = z.infer<typeof setPin>;

/** Writes the entry to the keychain; false when it refused. */
export type KeepPinEntry = (entry: PinEntry) => Promise<boolean>;

/**
 * The PIN of one session as this workstation knows it. Tries are counted in the keychain before the PIN is checked,
 * so that neither a crash nor a restart gives any back.
 */
export class PinKeeper {
  readonly #keep: KeepPinEntry;
  #entry: PinEntry | null;
  /** The keychain has an entry, or had one: each further try has to be counted there. */
  #stored: boolean;
  #closed = false;

  constructor(keep: KeepPinEntry, entry: PinEntry | null = null) {
    this.#keep = keep;
    this.#entry = entry;
    this.#stored = entry !== null;
  }

  get state(): 'none' | PinEntry['state'] {
    return this.#entry?.state ?? 'none';
  }

  get triesLeft(): number {
    return this.#set === null ? 0 : Math.max(0, pinTries - this.#set.failures);
  }

  /** How many digits the PIN has, which distinguishes it from a badge; null: there is none, or it is not known. */
  get length(): number | null {
    return this.#set?.length ?? null;
  }

  /** Takes a PIN that the server has accepted. */
  async choose(pin: string): Promise<void> {
    const verifier = await createPinVerifier(pin);
    await this.#write({ state: 'set', verifier, failures: 0, length: pin.length });
  }

  /** The user wants no PIN for now; one that is set stays. */
  async postpone(): Promise<void> {
    if (this.#entry === null) await this.#write({ state: 'postponed' });
  }

  /** Without the server; null: it cannot be checked, because no try is left or none can be counted. */
  async check(pin: string): Promise<boolean | null> {
    const set = this.#set;
    if (set === null || this.triesLeft === 0) return null;
    if (!(await this.#count(set.failures + 1))) return null;
    const right = await matchesPin(set.verifier, pin);
    if (right) await this.recognise(pin);
    return right;
  }

  /** The server has refused a PIN; it may know of more wrong tries than this workstation. */
  async refused(triesLeft: number): Promise<void> {
    const failures = Math.max((this.#set?.failures ?? 0) + 1, pinTries - triesLeft);
    await this.#count(failures);
  }

  /** This is the PIN: wrong tries are forgotten. */
  async recognise(pin: string): Promise<void> {
    const set = this.#set;
    if (set === null || (set.failures === 0 && set.length === pin.length)) return;
    await this.#write({ ...set, failures: 0, length: pin.length });
  }

  /** The password was right: wrong tries are forgotten. */
  async forgive(): Promise<void> {
    if (this.#set !== null && this.#set.failures > 0) await this.#count(0);
  }

  /** Writes what a keychain that accepts again has missed. */
  async keepAgain(): Promise<void> {
    if (this.#entry !== null) await this.#write(this.#entry);
  }

  /** The same PIN for the session that its user goes on into; resolves when it is written. */
  async copyFor(keep: KeepPinEntry): Promise<PinKeeper> {
    const entry = this.#entry;
    if (entry !== null) await keep(entry);
    return new PinKeeper(keep, entry);
  }

  /** From now on nothing is written: the entry is about to be removed. */
  close(): void {
    this.#closed = true;
  }

  get #set(): SetPin | null {
    return this.#entry?.state === 'set' ? this.#entry : null;
  }

  async #count(failures: number): Promise<boolean> {
    return this.#set !== null && (await this.#write({ ...this.#set, failures }));
  }

  async #write(entry: PinEntry): Promise<boolean> {
    if (this.#closed) return false;
    this.#entry = entry;
    const kept = await this.#keep(entry);
    this.#stored ||= kept;
    // Without a keychain entry the PIN ends with this process, and so does its count.
    return kept || !this.#stored;
  }
}
