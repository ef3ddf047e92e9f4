import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Long enough to type a password. */
export const handleSeconds = 60;

interface OpenHandle {
  readonly digest: Buffer;
  readonly userId: number;
  readonly expiresAtMs: number;
}

/**
 * What a workstation gets for a badge instead of a user name: good for one sign-in, there, for a minute. Kept in
 * memory, one for each workstation, as a digest: after a restart the badge is read again.
 */
export class BadgeHandles {
  readonly #byKey = new Map<string, OpenHandle>();

  /** Replaces what the workstation of this key had. */
  open(keyThumbprint: string, userId: number, nowMs: number): string {
    const handle = randomBytes(32).toString('base64url');
    const expiresAtMs = nowMs + handleSeconds * 1000;
    this.#byKey.set(keyThumbprint, { digest: digestOf(handle), userId, expiresAtMs });
    return handle;
  }

  /** The user that a handle stands for at the workstation of this key; null: none (any more). */
  userOf(keyThumbprint: string, handle: string, nowMs: number): number | null {
    const open = this.#byKey.get(keyThumbprint);
    if (!open || !timingSafeEqual(open.digest, digestOf(handle))) return null;
    const leftMs = open.expiresAtMs - nowMs;
    // More than there ever is: the clock was set back.
    if (leftMs > 0 && leftMs <= handleSeconds * 1000) return open.userId;
    this.#byKey.delete(keyThumbprint);
    return null;
  }

  /** Uses a handle up; what was opened meanwhile for another badge stays. */
  close(keyThumbprint: string, handle: string): void {
    const open = this.#byKey.get(keyThumbprint);
    if (open && timingSafeEqual(open.digest, digestOf(handle))) this.#byKey.delete(keyThumbprint);
  }
}

function digestOf(handle: string): Buffer {
  return createHash('sha256').update(handle).digest();
}
