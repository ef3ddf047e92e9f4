/** The 16 bytes of a UUID; `null` stays `null`. */
export function uuidToBlob(uuid: string): Buffer;
export function uuidToBlob(uuid: string | null): Buffer | null;
export function uuidToBlob(uuid: string | null): Buffer | null;
export function uuidToBlob(uuid: string | null): Buffer | null {
  return uuid === null ? null : Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

/** The text form of 16 bytes; `null` stays `null`. */
export function blobToUuid(blob: Buffer): string;
export function blobToUuid(blob: Buffer | null): string | null;
export function blobToUuid(blob: Buffer | null): string | null;
export function blobToUuid(blob: Buffer | null): string | null {
  if (blob === null) return null;
  const hex = blob.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
