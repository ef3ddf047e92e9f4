/** A server clock that only moves when told. */
export class FakeServerClock {
  #nowMs: number;

  constructor(startMs = Date.UTC(2026, 2, 2, 7, 0, 0)) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  advance(durationMs: number): void {
    this.#nowMs += durationMs;
  }
}
