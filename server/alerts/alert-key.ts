import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Log } from '../domain/log.ts';
import { readSecretFile, SecretFileError } from '../http/read-secret-file.ts';

const setting = 'alerts.key_file';
const secretText = /^[\x21-\x7e]{32,512}$/;

/** The key that a file holds, null without a file. Throws `SecretFileError`. */
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

/** The key that alerts are signed with; null: there is none. */
export class AlertKey {
  readonly #path: string | undefined;
  readonly #log: Log;
  current: KeyObject | null;

  /** Throws `SecretFileError`. */
  constructor(path: string | undefined, log: Log) {
    this.#path = path;
    this.#log = log;
    this.current = readAlertKey(path);
  }

  /** Reads the file anew; the old key stays in use when that fails. */
  reload(): void {
    try {
      this.current = readAlertKey(this.#path);
    } catch (error) {
      const problem = error instanceof Error ? error.message : 'unknown';
      this.#log.error({ problem }, 'the key of alerts cannot be read: the old one stays in use');
    }
  }
}
