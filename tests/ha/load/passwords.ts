/**
 * The passwords of one account over time, each with a number. One is the valid one for certain; those set later without
 * an answer may be.
 */
export class Passwords {
  #certain = 0;
  #newest = 0;

  textOf(number: number): string {
    return `correct horse battery ${number}`;
  }

  /** Those that may be the valid one. */
  get candidates(): readonly number[] {
    return Array.from({ length: this.#newest - this.#certain + 1 }, (_, at) => this.#certain + at);
  }

  /** One that no longer is; null: there has been none. */
  get outdated(): number | null {
    return this.#certain === 0 ? null : this.#certain - 1;
  }

  /** Another one, which is about to be set. */
  next(): number {
    this.#newest += 1;
    return this.#newest;
  }

  /** It was set, and nothing has been set since. */
  isSet(number: number): void {
    this.#certain = number;
  }
}
