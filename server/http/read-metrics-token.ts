import { readSecretFile, SecretFileError } from '../files/read-secret-file.ts';

/** What an `Authorization: Bearer` header can carry (RFC 6750 §2.1), and too long to be guessed. */
const bearerToken = /^[\w.~+/-]{32,512}=*$/;

/** The token in a file; null without a file. Throws `SecretFileError`. */
export function readMetricsToken(path: string | undefined): string | null {
  if (path === undefined) return null;
  const token = readSecretFile('metrics.token_file', path).trim();
  if (!bearerToken.test(token)) {
    throw new SecretFileError(
      `metrics.token_file: ${path} must hold one token of 32 to 512 letters, digits, - . _ ~ + or / (openssl rand -hex 32).`,
    );
  }
  return token;
}
