import { z } from 'zod';
import { emergencyCodeId } from '../../../server/contract/emergency.ts';
import type { GuardedSecrets } from '../keychain/guarded-secrets.ts';
import type { OfflineCode } from '../policy/offline-code.ts';

const entryName = 'emergency-codes';
const freeTries = 5;
const firstWaitMs = 60_000;
const longestWaitMs = 15 * 60_000;

const count = z.number().int().nonnegative();
const entry = z.strictObject({
  /** Wrong codes since the last right one. */
  failures: count,
  lastFailureMs: count,
  /** How often each code of the policy has been used here. */
  uses: z.record(emergencyCodeId, count),
});
type Entry = z.infer<typeof entry>;
const unused: Entry = { failures: 0, lastFailureMs: 0, uses: {} };

/**
 * Counts, in the keychain, the sealed codes tried and used at this workstation. A try is counted before the code is
 * checked, so that neither a crash nor a restart gives one back. If it cannot be counted, the code is not checked.
 */
export class OfflineTries {
  readonly #secrets: GuardedSecrets;

  constructor(secrets: GuardedSecrets) {
    this.#secrets = secrets;
  }

  /** Counts a try; returns milliseconds to wait before there may be one, 0 when it was counted, null when it can't be. */
  async begin(nowMs: number): Promise<number | null> {
    const known = await this.#read();
    if (known === null) return null;
    const waitMs = waitAfter(known, nowMs);
    if (waitMs > 0) return waitMs;
    const failures = known.failures + 1;
    return (await this.#write({ ...known, failures, lastFailureMs: nowMs })) ? 0 : null;
  }

  /** The code was right: wrong ones are forgotten. True when it may be used, which is counted; null: it can't be. */
  async use(
    { id, uses }: Pick<OfflineCode, 'id' | 'uses'>,
    codes: readonly OfflineCode[],
  ): Promise<boolean | null> {
    const known = await this.#read();
    if (known === null) return null;
    const used = known.uses[id] ?? 0;
    // Codes that the policy has forgotten are forgotten here.
    const kept = codes.map((code) => [code.id, known.uses[code.id] ?? 0]);
    const isLeft = used < uses;
    const counted = { ...Object.fromEntries(kept), [id]: isLeft ? used + 1 : used };
    return (await this.#write({ failures: 0, lastFailureMs: 0, uses: counted })) ? isLeft : null;
  }

  async #read(): Promise<Entry | null> {
    const reading = await this.#secrets.read(entryName);
    if (!reading.readable) return null;
    if (reading.value === null) return unused;
    try {
      return entry.parse(JSON.parse(reading.value));
    } catch {
      return unused;
    }
  }

  async #write(known: Entry): Promise<boolean> {
    const isWritten = await this.#secrets.write(entryName, JSON.stringify(known));
    // No app was opened by it, so nothing needs recording; the next try asks the keychain again.
    if (!isWritten) this.#secrets.trustStored(entryName);
    return isWritten;
  }
}

/** Milliseconds; setting the clock back cannot make this longer than the longest wait. */
function waitAfter({ failures, lastFailureMs }: Entry, nowMs: number): number {
  if (failures < freeTries) return 0;
  const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - freeTries));
  return Math.min(waitMs, lastFailureMs + waitMs - nowMs);
}
