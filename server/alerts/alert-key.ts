import { createSecretKey, type KeyObject } from 'node:crypto';
import { readSecretFile, SecretFileError } from '../files/read-secret-file.ts';

const setting = 'alerts.key_file';
const secretText = /^[\x21-\x7e]{32,512}$/;

/** The key that alerts are signed with: what a file holds, null without a file. Throws `SecretFileError`. */
export function readAlertKey(path: string | undefined): KeyObject | null {
  if (path === undefined) return null;
  const text = readSecretFile(setting, path).trim();
  if (!secretText.test(text)) {
    throw new SecretFileError(
      `${setting}: ${path} must hold one line of 32 to 512 characters without spaces (openssl rand -hex 32).`,
    );
  }
  return createSecretKey(Buffer.from(text, 'utf8'));
}
