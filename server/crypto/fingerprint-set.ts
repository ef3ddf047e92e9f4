/** A 64-bit fingerprint as two 32-bit numbers. */
export interface Fingerprint {
  readonly high: number;
  readonly low: number;
}

const fewestSlots = 1024;
/** With a larger share of slots taken, lookups become slow. */
const fullest = 0.75;

/**
 * A set of fingerprints with eight bytes per slot: open addressing with linear probing, doubled when it fills up.
 * Its entries must already be evenly distributed, as keyed hashes are.
 */
export class FingerprintSet {
  #slots: Uint32Array;
  #size = 0;

  /** `expectedSize` only avoids growing later. */
  constructor(expectedSize = 0) {
    let count = fewestSlots;
    while (count * fullest < expectedSize) count *= 2;
    this.#slots = new Uint32Array(2 * count);
  }

  get size(): number {
    return this.#size;
  }

  has(fingerprint: Fingerprint): boolean {
    return !this.#isFree(this.#slotOf(fingerprint));
  }

  add(fingerprint: Fingerprint): void {
    if ((this.#size + 1) * 2 > this.#slots.length * fullest) this.#grow();
    const slot = this.#slotOf(fingerprint);
    if (!this.#isFree(slot)) return;
    this.#slots[slot] = fingerprint.high;
    this.#slots[slot + 1] = taken(fingerprint.low);
    this.#size += 1;
  }

  /** The slot of the fingerprint or, if it is absent, the free slot where it belongs. */
  #slotOf({ high, low }: Fingerprint): number {
    const last = this.#slots.length - 2;
    let slot = (high * 2) & last;
    while (!this.#isFree(slot) && (this.#slots[slot] !== high || this.#slots[slot + 1] !== taken(low))) {
      slot = (slot + 2) & last;
    }
    return slot;
  }

  #isFree(slot: number): boolean {
    return this.#slots[slot + 1] === 0;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(2 * old.length);
    this.#size = 0;
    for (let slot = 0; slot < old.length; slot += 2) {
      const [high = 0, low = 0] = [old[slot], old[slot + 1]];
      if (low !== 0) this.add({ high, low });
    }
  }
}

/** Zero marks a free slot, at the price of one bit in one fingerprint of four billion. */
function taken(low: number): number {
  return low === 0 ? 1 : low;
}
