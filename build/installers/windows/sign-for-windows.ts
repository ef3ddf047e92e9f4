import { renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runTool } from '../run-tool.ts';
import { requireTool } from '../tools.ts';

const usualTimestamps = 'http://timestamp.digicert.com';

/** Whether the environment says how to sign. */
const isAsked = (environment: NodeJS.ProcessEnv) =>
  Boolean(environment.CARELINK_SIGN_COMMAND || environment.WIN_CSC_LINK);

/** A command line that signs the file named after it, for packers that sign by themselves; null: nothing is signed. */
export function signingCommand(environment = process.env): string | null {
  if (!isAsked(environment)) return null;
  return `"${process.execPath}" "${fileURLToPath(import.meta.url)}"`;
}

/**
 * Signs a program or MSI package as the environment says: with a command of the site, which is given the path, or with the
 * certificate in WIN_CSC_LINK. osslsigncode reads the password from its standard input, so that no process list shows it.
 */
export async function signForWindows(file: string, environment = process.env): Promise<void> {
  if (environment.CARELINK_SIGN_COMMAND) {
    await runTool(environment.CARELINK_SIGN_COMMAND, [file]);
    return;
  }
  if (!environment.WIN_CSC_LINK) return;
  requireTool('osslsigncode', 'Signing with WIN_CSC_LINK');
  const signed = `${file}.signed`;
  const stamps = environment.CARELINK_SIGN_TIMESTAMPS ?? usualTimestamps;
  rmSync(signed, { force: true });
  await runTool(
    'osslsigncode',
    [
      ...['sign', '-pkcs12', environment.WIN_CSC_LINK, '-readpass', '-', '-h', 'sha256'],
      ...(stamps === 'none' ? [] : ['-ts', stamps]),
      ...['-in', file, '-out', signed],
    ],
    { input: `${environment.WIN_CSC_KEY_PASSWORD ?? ''}\n` },
  );
  renameSync(signed, file);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await signForWindows(process.argv[2] ?? '').catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
