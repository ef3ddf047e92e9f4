import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Ward } from './open-ward.ts';
import { reachableStrings } from './reachable-strings.ts';

const tokenLike = /[\w-]{16,}\.[\w-]{16,}\.[\w-]{16,}/;

/** The actual secrets of this moment: access token, refresh token and private device key. */
export async function secretsOf({ workstation, keychain }: Ward): Promise<string[]> {
  const access = await workstation.withAccessToken(async (token) => token);
  expect(access).toMatch(tokenLike);
  const names = await keychain.names();
  const stored = await Promise.all(names.map(async (name) => secretIn(name, await keychain.get(name))));
  const secrets = [access, ...stored.flat()];
  if (keychain.status.persistence === 'persistent') expect(secrets).toHaveLength(3);
  return secrets;
}

function secretIn(name: string, value: string | null): string[] {
  if (name.startsWith('refresh:')) return [String(value)];
  if (name === 'device-key') return [String(JSON.parse(String(value)).d)];
  return [];
}

/** Neither the page nor its console nor its addresses contain anything like a token, or one of these secrets. */
export async function expectPageHasNone(ward: Ward, secrets: readonly string[]): Promise<void> {
  const strings = await reachableStrings(ward.page);
  const places = {
    page: strings,
    console: ward.consoleLines.join('\n'),
    addresses: ward.addresses.join('\n'),
  };
  for (const [place, text] of Object.entries(places)) {
    expect(text.match(tokenLike)?.[0], `token in ${place}`).toBeUndefined();
    const index = secrets.findIndex((secret) => text.includes(secret));
    expect(index, `secret number ${index} in ${place}`).toBe(-1);
  }
}

/** No file of the data folder and no line of a log contains one of these secrets. */
export async function expectDiskHasNone(ward: Ward, secrets: readonly string[]): Promise<void> {
  const entries = await readdir(ward.dataDirectory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  expect(files.length).toBeGreaterThan(2);
  const texts = await Promise.all(files.map(async (file) => [file, await readUnlessGone(file)] as const));
  for (const [place, text] of [...texts, ['log', ward.log.lines.join('\n')] as const]) {
    const index = secrets.findIndex((secret) => text.includes(secret));
    expect(index, `secret number ${index} in ${place}`).toBe(-1);
    if (!place.endsWith('.sqlite')) expect(text.match(tokenLike)?.[0], `token in ${place}`).toBeUndefined();
  }
}

/** Locks and temporary files come and go during the search; a file that is gone contains nothing. */
async function readUnlessGone(file: string): Promise<string> {
  try {
    return await readFile(file, 'latin1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
