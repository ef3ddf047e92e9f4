/** A fingerprint of 64 bits, as two numbers of 32. */
export interface Fingerprint {
  readonly high: number;
  readonly low: number;
}

const fewestSlots = 1024;
/** Beyond this share of taken slots, looking one up becomes slow. */
const fullest = 0.75;

/**
 * A set of fingerprints in eight bytes for each slot: open addressing with linear probing, doubled when it
 * gets full. What is put in must already be spread evenly, as a keyed hash is.
 */
export class FingerprintSet {
  #slots: Uint32Array;
  #size = 0;

  /** `expectedSize` only saves growing. */
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

  /** Where the fingerprint is, or else the free slot where it would be. */
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

/** Zero marks a free slot; one bit of one fingerprint in four billion is the price. */
function taken(low: number): number {
  return low === 0 ? 1 : low;
}
