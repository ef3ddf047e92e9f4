import type { BadgeHandle, BadgeHandleRepository } from '../../domain/records/badge-handle.ts';

/** The handles of badges of a server that is one process: after a restart badges are read again. */
export class MemoryBadgeHandles implements BadgeHandleRepository {
  readonly #byKey = new Map<string, BadgeHandle>();

  async put(handle: BadgeHandle): Promise<void> {
    this.#byKey.set(handle.keyThumbprint, handle);
  }

  async find(keyThumbprint: string): Promise<BadgeHandle | null> {
    return this.#byKey.get(keyThumbprint) ?? null;
  }

  async remove(keyThumbprint: string, digest: Buffer): Promise<boolean> {
    return (
      this.#byKey.get(keyThumbprint)?.digest.equals(digest) === true && this.#byKey.delete(keyThumbprint)
    );
  }
}
