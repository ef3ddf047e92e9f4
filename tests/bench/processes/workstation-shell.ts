import { type ChildProcess, spawn } from 'node:child_process';
import { firstLine } from './first-line.ts';
import { processFamily } from './process-family.ts';
import { processCpuMs } from './process-usage.ts';
import { stopChild } from './stop-child.ts';

const root = new URL('../../..', import.meta.url).pathname;

/**
 * `npm start -- --shell browser`, for real, with secrets in memory, so that nothing goes into the keychain of
 * whoever measures.
 */
export class WorkstationShell {
  /** Admits one browser, once. */
  readonly launchLink: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, launchLink: string) {
    this.#child = child;
    this.launchLink = launchLink;
  }

  static async start(dataDirectory: string, more: readonly string[] = []): Promise<WorkstationShell> {
    const args = [
      'start',
      '--silent',
      '--',
      '--shell',
      'browser',
      '--json',
      '--data',
      dataDirectory,
      ...more,
    ];
    const child = spawn('npm', args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' },
    });
    const link = await firstLine(child, child.stdout, (line) =>
      line.startsWith('{') ? String(JSON.parse(line).workstation) : null,
    );
    return new WorkstationShell(child, link);
  }

  /** Processor time so far of the shell and its token server, in ms; null where there is no /proc. */
  cpuMs(): number | null {
    const { pid } = this.#child;
    if (pid === undefined) return null;
    // npm and all its descendants.
    const used = processFamily(pid).map(processCpuMs);
    return used.includes(null) ? null : used.reduce<number>((sum, one) => sum + (one ?? 0), 0);
  }

  async close(): Promise<void> {
    await stopChild(this.#child);
  }
}
