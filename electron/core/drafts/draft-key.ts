import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { DraftPlace } from './draft.ts';
import type { SealedDraft } from './sealed-draft.ts';

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const cipher = 'aes-256-gcm';

const draftContent = z.strictObject({ app: z.string().nullable(), name: z.string(), text: z.string() });
export type DraftContent = z.infer<typeof draftContent>;

type Stamp = Pick<SealedDraft, 'savedAtMs' | 'isExact'>;

const fileNamePattern = /^[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{32}\.draft$/;

/** Whether a file, by its name, may be a draft of this program. */
export const isDraftFileName = (name: string): boolean => fileNamePattern.test(name);

/** A new key as it stands in the keychain. */
export const makeDraftKey = (): string => randomBytes(keyBytes).toString('base64url');

/**
 * The key of one user's drafts. Texts are sealed with AES-256-GCM; file names are HMACs and reveal neither the user
 * nor the place.
 */
export class DraftKey {
  readonly #sealing: Buffer;
  readonly #naming: Buffer;
  /** How the names of this user's files begin. */
  readonly ownerPrefix: string;

  private constructor(key: Buffer) {
    this.#sealing = derive(key, 'carelink draft seal');
    this.#naming = derive(key, 'carelink draft names');
    this.ownerPrefix = `${this.#tag(['owner'], 32)}-`;
  }

  /** Null when it is not what `makeDraftKey` makes. */
  static parse(text: string): DraftKey | null {
    if (!/^[\w-]{43}$/.test(text)) return null;
    return new DraftKey(Buffer.from(text, 'base64url'));
  }

  /** How the names of the files of one app begin, or those of our own screens. */
  spacePrefix(app: string | null): string {
    return `${this.ownerPrefix}${this.#tag(['space', app], 16)}-`;
  }

  fileNameOf({ app, name }: DraftPlace): string {
    return `${this.spacePrefix(app)}${this.#tag(['draft', app, name], 32)}.draft`;
  }

  seal(identity: string, content: DraftContent, stamp: Stamp): Pick<SealedDraft, 'nonce' | 'sealed'> {
    const nonce = randomBytes(nonceBytes);
    const encryption = createCipheriv(cipher, this.#sealing, nonce, { authTagLength: tagBytes });
    encryption.setAAD(this.#bound(identity, this.fileNameOf(content), stamp));
    const parts = [encryption.update(JSON.stringify(content), 'utf8'), encryption.final()];
    const sealed = Buffer.concat([...parts, encryption.getAuthTag()]);
    return { nonce: nonce.toString('base64url'), sealed: sealed.toString('base64url') };
  }

  /** Null unless it was sealed by this key for this user, file and moment, and has not been changed since. */
  open(identity: string, fileName: string, draft: SealedDraft): DraftContent | null {
    try {
      const sealed = Buffer.from(draft.sealed, 'base64url');
      const nonce = Buffer.from(draft.nonce, 'base64url');
      const decryption = createDecipheriv(cipher, this.#sealing, nonce, { authTagLength: tagBytes });
      decryption.setAAD(this.#bound(identity, fileName, draft));
      decryption.setAuthTag(sealed.subarray(-tagBytes));
      const text = Buffer.concat([decryption.update(sealed.subarray(0, -tagBytes)), decryption.final()]);
      const content = draftContent.parse(JSON.parse(text.toString('utf8')));
      return this.fileNameOf(content) === fileName ? content : null;
    } catch {
      return null;
    }
  }

  /** The file's name stands for the place, of which it is a keyed hash. */
  #bound(identity: string, fileName: string, { savedAtMs, isExact }: Stamp): Buffer {
    return Buffer.from(JSON.stringify(['carelink draft', 1, identity, fileName, savedAtMs, isExact]));
  }

  #tag(parts: readonly (string | null)[], hexDigits: number): string {
    const mac = createHmac('sha256', this.#naming).update(JSON.stringify(parts));
    return mac.digest('hex').slice(0, hexDigits);
  }
}

/** RFC 5869; one key for each purpose. */
function derive(key: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), purpose, keyBytes));
}
