type Payload = Record<string, unknown>;

/**
 * The plainest in-memory adapter. The provider's own one searches all earlier tokens of a grant at each refresh, so
 * it gets slower as a chain gets longer; this one shows the peer at its best.
 */
export class InMemoryAdapter {
  readonly #entries = new Map<string, Payload>();

  async upsert(id: string, payload: Payload): Promise<void> {
    this.#entries.set(id, payload);
  }

  async find(id: string): Promise<Payload | undefined> {
    return this.#entries.get(id);
  }

  async consume(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry) entry.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    this.#entries.delete(id);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [id, entry] of this.#entries) if (entry.grantId === grantId) this.#entries.delete(id);
  }
}
