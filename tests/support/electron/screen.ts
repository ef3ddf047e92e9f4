import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { PNG } from 'pngjs';
import { type Desk, makeHardware } from './desk.ts';

const usualSize = { width: 1400, height: 900 };
/** As fast as a good typist. */
const usualKeyMs = 30;

/** The caret in a large field is 2 by 40 pixels. */
const caretPixels = 100;

/** A picture of the whole screen. */
export interface ScreenPicture {
  readonly width: number;
  readonly height: number;
  /** `[red, green, blue]` of one pixel. */
  pixel(x: number, y: number): readonly [number, number, number];
  png(): Buffer;
}

/** A screen with a window manager, real keys and a real mouse, which act like a person's hands. */
export class Screen {
  readonly display: string;
  readonly #desk: Desk;
  readonly #processes: readonly ChildProcess[];

  private constructor(desk: Desk, display: string, processes: readonly ChildProcess[]) {
    this.#desk = desk;
    this.display = display;
    this.#processes = processes;
  }

  /** Everything started at the desk from now on is on this screen. */
  static async open(desk: Desk, { width, height } = usualSize): Promise<Screen> {
    const server = desk.spawn(
      'Xvfb',
      ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp', '-noreset'],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
    );
    makeHardware(server);
    const display = `:${(await firstLine(server.stdio[3] as Readable)).trim()}`;
    desk.environment.DISPLAY = display;
    // For the shim of a platform without a display.
    desk.environment.DISPLAY_INSTEAD_OF_NONE = display;
    const manager = desk.spawn('openbox', ['--sm-disable'], { stdio: 'ignore' });
    const screen = new Screen(desk, display, [manager, server]);
    await screen.#managed();
    return screen;
  }

  /** Types text as a keyboard does; `keyMs` apart. */
  async type(text: string, { keyMs = usualKeyMs }: { keyMs?: number } = {}): Promise<void> {
    await this.#do(['type', '--delay', String(keyMs), '--', text]);
  }

  /** Presses keys by their X names, one after the other: `Return`, `ctrl+shift+l`, `KP_Add`. */
  async press(...keys: string[]): Promise<void> {
    await this.#do(['key', '--', ...keys]);
  }

  /** Presses a key and types text `afterMs` later, with nothing in between that could delay it. */
  async pressThenType(
    key: string,
    text: string,
    { afterMs = 0, keyMs = usualKeyMs }: { afterMs?: number; keyMs?: number } = {},
  ): Promise<void> {
    const pause = afterMs > 0 ? ['sleep', String(afterMs / 1_000)] : [];
    await this.#do(['key', '--delay', '0', key, ...pause, 'type', '--delay', String(keyMs), '--', text]);
  }

  /** Clicks where the mouse is and types text as soon as anybody can. */
  async clickThenType(text: string, { keyMs = usualKeyMs }: { keyMs?: number } = {}): Promise<void> {
    await this.#do(['click', '1', 'sleep', '0.02', 'type', '--delay', String(keyMs), '--', text]);
  }

  /** Presses keys by their X names, and rests for the milliseconds that stand between them, with nothing else in between. */
  async playKeys(score: readonly (string | number)[]): Promise<void> {
    await this.#do(
      score.flatMap((note) =>
        typeof note === 'number' ? ['sleep', String(note / 1_000)] : ['key', '--delay', '0', note],
      ),
    );
  }

  /** Keeps a key down, after releasing what was held with it, until it repeats. */
  async holdOn(modifiers: readonly string[], key: string, { forMs }: { forMs: number }): Promise<void> {
    await this.#do([
      ...[...modifiers, key].flatMap((each) => ['keydown', each]),
      ...modifiers.flatMap((each) => ['keyup', each]),
      ...['sleep', String(forMs / 1_000), 'keyup', key],
    ]);
  }

  /** Moves the mouse there and leaves it. */
  async hover({ x, y }: { readonly x: number; readonly y: number }): Promise<void> {
    const [column, row] = [Math.round(x), Math.round(y)];
    for (const step of [3, 0]) await this.#do(['mousemove', String(column - step), String(row)]);
  }

  /** Button 1 is left, 2 the middle, 4 and 5 turn the wheel; `keys` are held meanwhile, e.g. `ctrl+shift`. */
  async click(
    x: number,
    y: number,
    { button = 1, keys }: { button?: number; keys?: string } = {},
  ): Promise<void> {
    const held = keys?.split('+') ?? [];
    await this.#do([
      ...['mousemove', String(Math.round(x)), String(Math.round(y))],
      ...held.flatMap((key) => ['keydown', key]),
      ...['click', String(button)],
      ...held.flatMap((key) => ['keyup', key]),
    ]);
  }

  /** Titles of the windows that are on screen. */
  async windows(): Promise<string[]> {
    const ids = await this.#do(['search', '--onlyvisible', '--name', '']).catch(() => '');
    const titles = ids
      .split('\n')
      .filter(Boolean)
      .map((id) => this.#do(['getwindowname', id]).catch(() => ''));
    return (await Promise.all(titles)).map((title) => title.trim()).filter(Boolean);
  }

  /** How many windows of any kind are on screen, including those without a title: menus, lists, tooltips, dialogs. */
  async windowCount(): Promise<number> {
    const ids = await this.#do(['search', '--onlyvisible', '--maxdepth', '1', '--name', '']).catch(() => '');
    return ids.split('\n').filter(Boolean).length;
  }

  /** Like a click on the button in the window's title bar. */
  async minimise(title: string): Promise<void> {
    await this.#do(['search', '--onlyvisible', '--name', title, 'windowminimize']);
  }

  /** Like a click in the task bar. */
  async activate(title: string): Promise<void> {
    await this.#do(['search', '--name', title, 'windowactivate', '--sync']);
  }

  /** Like a click in the pager; the first is 0. */
  async showDesktop(number: number): Promise<void> {
    await this.#do(['set_desktop', String(number)]);
  }

  /** Title of the window that receives the keys. */
  async focused(): Promise<string> {
    return (await this.#do(['getactivewindow', 'getwindowname']).catch(() => '')).trim();
  }

  async picture(): Promise<ScreenPicture> {
    return readXwd(await this.#desk.output('xwd', ['-root', '-silent']));
  }

  /** A picture taken once nothing moves except a caret. */
  async still({ withinMs = 30_000 }: { withinMs?: number } = {}): Promise<ScreenPicture> {
    const untilMs = performance.now() + withinMs;
    let last = await this.picture();
    while (performance.now() < untilMs) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      const next = await this.picture();
      if (changedPixels(last, next) <= caretPixels) return next;
      last = next;
    }
    throw new Error(`The screen did not come to rest within ${withinMs / 1_000} s.`);
  }

  async close(): Promise<void> {
    for (const process of this.#processes) process.kill('SIGKILL');
  }

  async #do(args: string[]): Promise<string> {
    return (await this.#desk.output('xdotool', args, { isHardware: true })).toString('utf8');
  }

  async #managed(): Promise<void> {
    const untilMs = Date.now() + 20_000;
    while (Date.now() < untilMs) {
      const answer = await this.#do(['get_desktop']).catch(() => null);
      if (answer !== null) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('The window manager did not start.');
  }
}

/** Whether a pixel is the same in both pictures. */
export function isSamePixel(one: ScreenPicture, other: ScreenPicture, x: number, y: number): boolean {
  const [red, green, blue] = one.pixel(x, y);
  const [otherRed, otherGreen, otherBlue] = other.pixel(x, y);
  return red === otherRed && green === otherGreen && blue === otherBlue;
}

/** How many pixels differ. */
export function changedPixels(one: ScreenPicture, other: ScreenPicture): number {
  let changed = 0;
  for (let y = 0; y < one.height; y += 1)
    for (let x = 0; x < one.width; x += 1) if (!isSamePixel(one, other, x, y)) changed += 1;
  return changed;
}

async function firstLine(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
    if (text.includes('\n')) return text;
  }
  throw new Error('The X server did not start.');
}

/** The format of `xwd`: a header of 32-bit numbers, colours, then rows of blue, green, red and an unused byte. */
function readXwd(dump: Buffer): ScreenPicture {
  const field = (index: number) => dump.readUInt32BE(4 * index);
  const [headerBytes, columns, rows, rowBytes, colours] = [
    field(0),
    field(4),
    field(5),
    field(12),
    field(19),
  ];
  const start = headerBytes + 12 * colours;
  const pixel = (x: number, y: number) => {
    const at = start + y * rowBytes + 4 * x;
    return [dump.readUInt8(at + 2), dump.readUInt8(at + 1), dump.readUInt8(at)] as const;
  };
  const png = () => {
    const image = new PNG({ width: columns, height: rows });
    for (let y = 0; y < rows; y += 1)
      for (let x = 0; x < columns; x += 1) image.data.set([...pixel(x, y), 255], 4 * (y * columns + x));
    return PNG.sync.write(image);
  };
  return { width: columns, height: rows, pixel, png };
}
