import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { linuxFolder } from '../../../build/installers/product.ts';
import { Desk } from '../../support/electron/desk.ts';
import { DeskKeychain } from '../../support/electron/desk-keychain.ts';
import type { Account } from '../../support/electron/provide-electron.ts';
import { Screen } from '../../support/electron/screen.ts';

const limitMs = 60_000;

/** Somebody at a ward computer who uses what is installed in a tree: real keys, a screen, a keychain. */
export class WardHands {
  readonly desk: Desk;
  readonly #screen: Screen;
  readonly #keychain: DeskKeychain;
  readonly #tree: string;

  private constructor(desk: Desk, screen: Screen, keychain: DeskKeychain, tree: string) {
    this.desk = desk;
    this.#screen = screen;
    this.#keychain = keychain;
    this.#tree = tree;
  }

  static async come(account: Account, tree: string): Promise<WardHands> {
    const desk = new Desk(account);
    const screen = await Screen.open(desk);
    const keychain = await DeskKeychain.open(desk, (file) => readFileSync(file, 'utf8'));
    return new WardHands(desk, screen, keychain, tree);
  }

  /**
   * Starts the installed program as it lies in the tree, with the libraries of this machine: inside of another root
   * Chromium's sandbox can make no namespaces.
   */
  start(...args: string[]): ChildProcess {
    const program = join(this.#tree, linuxFolder, 'carelink-workstation');
    const data = ['--data', join(this.desk.home, 'data')];
    return this.desk.spawn(program, [...data, '--disable-gpu', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** What the command prints. */
  async printed(...args: string[]): Promise<string> {
    const child = this.start(...args);
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += String(chunk)));
    await once(child, 'close');
    return text;
  }

  /** Whether a window has a title, at last. */
  async sees(title: string): Promise<boolean> {
    const untilMs = Date.now() + limitMs;
    while (Date.now() < untilMs) {
      if ((await this.#screen.windows()).some((each) => each.includes(title))) return true;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return false;
  }

  /** Types into one field after the other, and ends with Enter. */
  async type(...texts: string[]): Promise<void> {
    await this.#screen.still();
    for (const [index, text] of texts.entries()) {
      if (index > 0) await this.#screen.press('Tab');
      await this.#screen.type(text, { keyMs: 8 });
    }
    await this.#screen.press('Return');
  }

  /** Presses one after the other, once the screen is at rest. */
  async press(...keys: string[]): Promise<void> {
    await this.#screen.still();
    await this.#screen.press(...keys);
  }

  async go(): Promise<void> {
    await this.#screen.close();
    this.#keychain.close();
    this.desk.remove();
  }
}
