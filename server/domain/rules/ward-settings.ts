import { wardKey } from './ward-key.ts';

/** What the configuration says about wards, by their names, in whatever spelling of `wardKey`. */
export class WardSettings<Setting> {
  readonly #byKey: ReadonlyMap<string, Setting>;
  /** By the spelling that was asked for: as many as there are wards, and each is spelt out once. */
  readonly #found = new Map<string, Setting | undefined>();

  constructor(entries: Iterable<readonly [string, Setting]>) {
    this.#byKey = new Map([...entries].map(([name, setting]) => [wardKey(name), setting]));
  }

  get(name: string): Setting | undefined {
    if (this.#byKey.size === 0) return undefined;
    if (!this.#found.has(name)) this.#found.set(name, this.#byKey.get(wardKey(name)));
    return this.#found.get(name);
  }
}
