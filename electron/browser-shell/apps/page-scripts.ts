import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Scripts that the gateways give to pages of apps, by their path. */
export type PageScripts = ReadonlyMap<string, string>;

export const ownPrefix = '/.carelink/';
export const bridgePath = `${ownPrefix}bridge.js`;
export const userPath = `${ownPrefix}user`;
export const draftPath = `${ownPrefix}draft`;
export const troublePath = `${ownPrefix}trouble.js`;

/** Reads the scripts and tells them where the workstation's page is. */
export async function loadPageScripts(shellOrigin: string): Promise<PageScripts> {
  const load = async (path: string, name: string): Promise<[string, string]> => {
    const text = await readFile(join(import.meta.dirname, 'page', name), 'utf8');
    return [path, text.replace('__SHELL_ORIGIN__', shellOrigin)];
  };
  return new Map(await Promise.all([load(bridgePath, 'bridge.js'), load(troublePath, 'trouble.js')]));
}
