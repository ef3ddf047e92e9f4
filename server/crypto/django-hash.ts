import { pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** A password hash in the form Django stores, `<algorithm>$…`. */
export type DjangoHash =
  | { readonly algorithm: 'argon2'; readonly phc: string }
  | {
      readonly algorithm: 'pbkdf2_sha256';
      readonly iterations: number;
      readonly salt: string;
      readonly digest: Buffer;
    };

const derive = promisify(pbkdf2);
/** Django puts the PHC string, which begins with `$`, right after its own name of the algorithm. */
const argon2Form =
  /^argon2(\$argon2(?:id|i|d)\$v=19\$m=(\d{1,7}),t=\d{1,2},p=\d{1,2}\$[A-Za-z0-9+/]{11,}\$[A-Za-z0-9+/]{16,})$/;
const pbkdf2Form = /^pbkdf2_sha256\$(\d{1,8})\$([^$]+)\$([A-Za-z0-9+/]{43}=)$/;
/** With more, one imported hash could exhaust the memory or the time of the server. */
const mostMemoryKib = 1024 * 1024;
const mostIterations = 10_000_000;

/** Parses a hash made by Django; null for algorithms and costs that are not accepted, and for unusable passwords. */
export function parseDjangoHash(hash: string): DjangoHash | null {
  const [, phc, memoryKib] = argon2Form.exec(hash) ?? [];
  if (phc) return Number(memoryKib) <= mostMemoryKib ? { algorithm: 'argon2', phc } : null;
  const [, rounds, salt, digest] = pbkdf2Form.exec(hash) ?? [];
  const iterations = Number(rounds);
  if (!salt || !digest || iterations < 1 || iterations > mostIterations) return null;
  return { algorithm: 'pbkdf2_sha256', iterations, salt, digest: Buffer.from(digest, 'base64') };
}

/** Whether the password matches the hash, in constant time. */
export async function verifyPbkdf2(
  { iterations, salt, digest }: Extract<DjangoHash, { algorithm: 'pbkdf2_sha256' }>,
  password: string,
): Promise<boolean> {
  return timingSafeEqual(await derive(password, salt, iterations, digest.length, 'sha256'), digest);
}
