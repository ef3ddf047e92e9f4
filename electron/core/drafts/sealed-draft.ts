import { z } from 'zod';

const timeMs = z.number().int().nonnegative();

/** The content of a file. Only what `DraftKey.open` has verified can be trusted. */
export const sealedDraft = z.strictObject({
  version: z.literal(1),
  savedAtMs: timeMs,
  /** False when the server's time was not known, so that the moment is only what the machine believed. */
  isExact: z.boolean(),
  /** By the server's clock; null until that is known. Not proved: it can only make a draft go earlier. */
  keepUntilMs: timeMs.nullable(),
  nonce: z.base64url().length(16),
  sealed: z.base64url().min(22),
});
export type SealedDraft = z.infer<typeof sealedDraft>;

/** Null when it is not what this program writes. */
export function readSealedDraft(content: string): SealedDraft | null {
  try {
    return sealedDraft.parse(JSON.parse(content));
  } catch {
    return null;
  }
}
