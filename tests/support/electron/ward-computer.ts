import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Locator, type Page } from 'playwright';
import { patienceMs } from '../run/patience.ts';
import { Terminal } from '../shell/terminal.ts';
import { Desk } from './desk.ts';
import { DeskKeychain } from './desk-keychain.ts';
import type { ElectronHere } from './provide-electron.ts';
import { Screen } from './screen.ts';

export type UsableElectron = Exclude<ElectronHere, { readonly obstacle: string }>;

const pictures = new URL('../../../test-results/electron/', import.meta.url).pathname;

/** The core and its server have 12 s. */
const longestEndMs = 20_000;

export interface StartOptions {
  /** Becomes the policy file of this start and later ones. */
  readonly policy?: object;
  readonly args?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A computer on a ward: an account that is not root, a screen, a keychain and the workstation on a real Electron,
 * with the same data folder at each start.
 */
export class WardComputer {
  readonly desk: Desk;
  readonly screen: Screen;
  readonly dataDirectory: string;
  readonly electron: UsableElectron;
  readonly keychain: DeskKeychain;
  readonly #packed: string | null;
  readonly #running = new Set<RunningWorkstation>();
  #policyFile: string | null = null;

  private constructor(
    electron: UsableElectron,
    packed: string | null,
    desk: Desk,
    screen: Screen,
    keychain: DeskKeychain,
  ) {
    this.electron = electron;
    this.#packed = packed;
    this.desk = desk;
    this.screen = screen;
    this.keychain = keychain;
    this.dataDirectory = join(desk.home, 'data');
  }

  /**
   * `packed`: a program as laid out by an installer, for `run` and `spawn`; Playwright cannot start it, and nobody
   * should be able to.
   */
  static async open(electron: UsableElectron, packed: string | null = null): Promise<WardComputer> {
    const desk = new Desk(electron.account);
    const [screen, keychain] = await Promise.all([
      Screen.open(desk),
      DeskKeychain.open(desk, (file) => readFileSync(file, 'utf8')),
    ]);
    return new WardComputer(electron, packed, desk, screen, keychain);
  }

  /** Starts the workstation and waits until its window has a page. */
  async start({ policy, args = [], environment }: StartOptions = {}): Promise<RunningWorkstation> {
    this.#keepPolicy(policy);
    const application = await _electron.launch({
      executablePath: this.electron.program,
      args: this.#argumentsWith(args),
      env: { ...this.desk.environment, ...environment } as Record<string, string>,
      // Playwright would turn the sandbox off.
      chromiumSandbox: true,
      // Playwright would force light colours, whatever the system's are.
      colorScheme: null,
      timeout: patienceMs,
    });
    application.context().setDefaultTimeout(patienceMs);
    const running = new RunningWorkstation(application, await application.firstWindow(), this.screen);
    this.#running.add(running);
    return running;
  }

  /** Runs the workstation by its command line, without Playwright, to its end. */
  async run(
    args: readonly string[],
    { input, policy, environment }: { input?: string; policy?: object; environment?: NodeJS.ProcessEnv } = {},
  ): Promise<Ended> {
    this.#keepPolicy(policy);
    const child = this.spawn(args, { environment });
    const output = { stdout: '', stderr: '' };
    child.stdout?.on('data', (chunk) => (output.stdout += String(chunk)));
    child.stderr?.on('data', (chunk) => (output.stderr += String(chunk)));
    // It may have ended before it could read.
    child.stdin?.on('error', () => undefined).end(input ?? '');
    const [code, signal] = await once(child, 'close');
    return { code, signal, ...output };
  }

  /**
   * Starts it by its command line, with pipes, as a separate process; `stdin` can be something else, and `extra`
   * follow standard error.
   */
  spawn(
    args: readonly string[],
    {
      environment,
      stdin = 'pipe',
      extra = [],
    }: {
      environment?: NodeJS.ProcessEnv | undefined;
      stdin?: 'pipe' | 'ignore' | number;
      extra?: readonly 'pipe'[];
    } = {},
  ) {
    const options: SpawnOptions = {
      env: { ...this.desk.environment, ...environment },
      stdio: [stdin, 'pipe', 'pipe', ...extra],
    };
    const all = this.#argumentsWith(args);
    if (this.#packed !== null) return this.desk.spawn(this.#packed, all, options);
    // The stand-in changes to the account by itself.
    return this.desk.spawnAsIs(this.electron.program, all, options);
  }

  /** Starts it by its command line in a terminal. */
  spawnInTerminal(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Terminal {
    const command = [this.electron.runtime, '--disable-gpu', ...this.#argumentsWith(args)];
    const env = { ...this.desk.environment, ...environment };
    return new Terminal(this.desk.spawn(...Terminal.command(command), { stdio: 'pipe', env }));
  }

  /** Later starts are without a policy again. */
  forgetPolicy(): void {
    this.#policyFile = null;
  }

  /** What the workstation has logged so far. */
  log(): string {
    const file = join(this.dataDirectory, 'logs', 'workstation.log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** Keeps a picture of the whole screen, and the workstation's log, under test-results. */
  async keepPicture(name: string): Promise<void> {
    await mkdir(pictures, { recursive: true });
    const file = join(pictures, name.replace(/\W+/g, '-'));
    await writeFile(`${file}.log`, this.log());
    await writeFile(`${file}.png`, (await this.screen.picture()).png());
  }

  async close(): Promise<void> {
    for (const running of this.#running) await running.end();
    await this.screen.close();
    this.keychain.close();
    this.desk.remove();
  }

  #keepPolicy(policy: object | undefined): void {
    if (policy !== undefined) this.#policyFile = this.desk.write('policy.json', JSON.stringify(policy));
  }

  #argumentsWith(args: readonly string[]): string[] {
    const policy = this.#policyFile === null ? [] : ['--policy', this.#policyFile];
    const app = this.#packed === null ? [this.electron.app] : [];
    const data = args.includes('--data') ? [] : ['--data', this.dataDirectory];
    return [...app, ...data, ...policy, ...args];
  }
}

/** The running workstation: its processes, its page, and the hands in front of it. */
export class RunningWorkstation {
  readonly application: ElectronApplication;
  readonly page: Page;
  readonly #screen: Screen;
  /** Playwright forgets it when it has ended. */
  readonly #child: ChildProcess;

  constructor(application: ElectronApplication, page: Page, screen: Screen) {
    this.application = application;
    this.#child = application.process();
    this.page = page;
    this.#screen = screen;
  }

  get pid(): number {
    return this.#child.pid ?? Number.NaN;
  }

  /** Clicks with the real mouse on the middle of something on the page. */
  async clickOn(locator: Locator): Promise<void> {
    const { x, y } = await this.contentPlace();
    const box = await placeAtRest(locator);
    await this.#screen.click(x + box.x + box.width / 2, y + box.y + box.height / 2);
  }

  /** Evaluates a script in the page through the main process: Playwright loses a page that has crashed. */
  async askPage(script: string): Promise<unknown> {
    const asking = this.application.evaluate(({ BrowserWindow }, asked) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      return contents === undefined || contents.isCrashed() ? null : contents.executeJavaScript(asked);
    }, script);
    // A page that crashes before it answers never does.
    const tooLong = new Promise((resolve) => setTimeout(resolve, 2_000, null));
    return await Promise.race([asking.catch(() => null), tooLong]);
  }

  /** Position of the page on the screen. */
  async contentPlace(): Promise<{ x: number; y: number; width: number; height: number }> {
    return await this.application.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      if (window === undefined) throw new Error('There is no window.');
      return window.getContentBounds();
    });
  }

  /** Quits the way the system's menu does, and waits for the end; not ending is a fault. */
  async quit(): Promise<void> {
    const quit = () => this.application.evaluate(({ app }) => app.quit()).catch(() => undefined);
    let isTooLong = false;
    const timer = setTimeout(() => {
      isTooLong = true;
      this.#child.kill('SIGKILL');
    }, longestEndMs);
    await this.#gone(quit);
    clearTimeout(timer);
    if (isTooLong) throw new Error('The workstation did not end in time, and was killed.');
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await this.#gone(() => process.kill(this.pid, signal));
  }

  /** Ends it, whatever state it is in. */
  async end(): Promise<void> {
    if (this.hasEnded) return;
    await this.kill();
  }

  /** Resolves when it has ended, whatever ends it. */
  async ended(): Promise<void> {
    await this.#gone(() => undefined);
  }

  async #gone(act: () => unknown): Promise<void> {
    if (this.hasEnded) return;
    const ended = once(this.#child, 'exit');
    act();
    await ended;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}

/** Where it is on the page, once it is visible and neither moves nor is drawn anew. */
async function placeAtRest(
  locator: Locator,
): Promise<{ x: number; y: number; width: number; height: number }> {
  for (let tries = 0; tries < 20; tries += 1) {
    await locator.click({ trial: true });
    const before = await locator.boundingBox();
    const after = await locator.boundingBox();
    if (after !== null && before?.x === after.x && before.y === after.y) return after;
  }
  throw new Error('It does not come to rest on screen.');
}
