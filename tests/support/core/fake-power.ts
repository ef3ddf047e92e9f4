import type { PowerEvent, PowerEvents } from '../../../electron/core/ports/power-events.ts';

/** Power events triggered by a test. */
export class FakePower implements PowerEvents {
  readonly #listeners = new Set<(event: PowerEvent) => void>();

  subscribe(listener: (event: PowerEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: PowerEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
