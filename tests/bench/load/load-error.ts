/** A request failed; `kind` is short enough to be counted by and contains nothing from a token. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
  readonly kind: string;

  constructor(kind: string) {
    super(`request failed: ${kind}`);
    this.kind = kind;
  }
}

/** The kind under which an error is counted. The message of a foreign error is left out: it may quote an answer. */
export function kindOf(error: unknown): string {
  if (error instanceof LoadError) return error.kind;
  return error instanceof Error ? error.name : 'unknown';
}
