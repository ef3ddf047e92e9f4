import type { DraftFileInfo, DraftFiles } from './draft-files.ts';

/** Keeps drafts until the process ends: if the key does not outlive it, files would be useless. */
export class InMemoryDraftFiles implements DraftFiles {
  readonly #wallMs: () => number;
  readonly #files = new Map<string, { readonly content: string; readonly modifiedAtMs: number }>();

  constructor(wallMs: () => number) {
    this.#wallMs = wallMs;
  }

  async list(): Promise<readonly DraftFileInfo[]> {
    return [...this.#files].map(([name, { content, modifiedAtMs }]) => ({
      name,
      bytes: Buffer.byteLength(content),
      modifiedAtMs,
    }));
  }

  async read(name: string): Promise<string | null> {
    return this.#files.get(name)?.content ?? null;
  }

  async write(name: string, content: string): Promise<void> {
    this.#files.set(name, { content, modifiedAtMs: this.#wallMs() });
  }

  async remove(name: string): Promise<void> {
    this.#files.delete(name);
  }
}
