import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runTool } from './run-tool.ts';
import { requireTool } from './tools.ts';

/** Writes SHA256SUMS beside the installers, in the format of `sha256sum --check`; signed if the environment names a key. */
export async function writeChecksums(folder: string, files: readonly string[]): Promise<void> {
  const lines = files.map((file) => {
    const sum = createHash('sha256').update(readFileSync(file)).digest('hex');
    return `${sum}  ${basename(file)}\n`;
  });
  const list = join(folder, 'SHA256SUMS');
  writeFileSync(list, lines.join(''));
  const key = process.env.CARELINK_GPG_KEY;
  if (!key) return;
  requireTool('gpg', 'Signing with CARELINK_GPG_KEY');
  await runTool('gpg', ['--batch', '--yes', '--local-user', key, '--armor', '--detach-sign', list]);
}
