import type { SharedByNodes, TryUnderWay } from '../../domain/records/shared-by-nodes.ts';
import type { ProofMemory } from '../../domain/tokens/seen-proofs.ts';

/** Of a server that is a single process, which has nobody to share with: what ends with the process stays in it. */
export class SharedByNobody implements SharedByNodes {
  readonly #triesByName = new Map<string, Map<string, number>>();
  readonly #namesByTry = new Map<string, readonly string[]>();
  #term = 0;

  /** A job may run again, and would take its own proof for a replay. */
  rememberProof(): Promise<ProofMemory> {
    throw new Error('A single process remembers proofs before the job.');
  }

  countTries(name: Buffer, nowMs: number): Promise<number> {
    const tries = this.#triesByName.get(keyOf(name));
    let count = 0;
    for (const untilMs of tries?.values() ?? []) if (untilMs > nowMs) count += 1;
    return Promise.resolve(count);
  }

  beginTry({ id, names, untilMs }: TryUnderWay): Promise<void> {
    this.#namesByTry.set(id, names.map(keyOf));
    for (const name of names.map(keyOf)) {
      const tries = this.#triesByName.get(name) ?? new Map<string, number>();
      this.#triesByName.set(name, tries.set(id, untilMs));
    }
    return Promise.resolve();
  }

  endTry(id: string): Promise<void> {
    for (const name of this.#namesByTry.get(id) ?? []) {
      const tries = this.#triesByName.get(name);
      tries?.delete(id);
      if (tries?.size === 0) this.#triesByName.delete(name);
    }
    this.#namesByTry.delete(id);
    return Promise.resolve();
  }

  backgroundTerm(): Promise<number> {
    return Promise.resolve(this.#term);
  }

  beginBackgroundTerm(): Promise<number> {
    this.#term += 1;
    return Promise.resolve(this.#term);
  }
}

function keyOf(name: Buffer): string {
  return name.toString('base64');
}
