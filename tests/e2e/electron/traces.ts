import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keychainServiceName } from '../../../electron/platform/keychain-service-name.ts';
import type { WardComputer } from '../../support/electron/ward-computer.ts';

export interface KeychainEntry {
  readonly name: string;
  readonly secret: string;
}

/** What the account's keychain contains for this workstation, readable by any program of the account. */
export async function secretsInKeychain({ desk, dataDirectory }: WardComputer): Promise<KeychainEntry[]> {
  // The secrets are on standard output, the attributes on standard error.
  const search = 'secret-tool search --all service "$0" 2>&1';
  const text = String(await desk.output('sh', ['-c', search, keychainServiceName(dataDirectory)]));
  return text
    .split(/^\[\/.*\]$/m)
    .map((entry) => ({
      name: /^attribute\.username = (.*)$/m.exec(entry)?.[1] ?? '',
      secret: /^secret = (.*)$/m.exec(entry)?.[1] ?? '',
    }))
    .filter(({ name }) => name !== '');
}

/** Where one of these texts is found on the disk of this computer. */
export async function lookForTraces(
  { dataDirectory }: WardComputer,
  texts: readonly string[],
): Promise<string[]> {
  const entries = readdirSync(dataDirectory, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const bytes = readUnlessGone(file);
    for (const [index, text] of texts.entries())
      for (const encoding of ['utf8', 'utf16le'] as const)
        if (bytes.includes(Buffer.from(text, encoding))) found.push(`text ${index} in ${file}`);
  }
  return found;
}

/** A process that was just killed may leave a file, such as a journal, that another process is about to remove. */
function readUnlessGone(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}
