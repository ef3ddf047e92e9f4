import type { Locator } from 'playwright';
import type { Screen, ScreenPicture } from './screen.ts';
import type { RunningWorkstation } from './ward-computer.ts';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Dot {
  readonly x: number;
  readonly y: number;
  readonly colour: Colour;
}

type Colour = readonly [number, number, number];

/** The same to the eye: the process that draws, once it was started anew, may round otherwise. */
const isSame = (one: Colour, other: Colour) => one.every((part, at) => Math.abs(part - (other[at] ?? 0)) < 4);

/** A ground that no screen of the workstation has, so that what is drawn on it is the app's. */
export const appGround = '<style>html{background:rgb(1,86,60)}</style>';

/** Something that was seen on the screen, pixel by pixel, to tell later whether it is still visible. */
export class Sight {
  readonly #screen: Screen;
  readonly #dots: readonly Dot[];

  private constructor(screen: Screen, dots: readonly Dot[]) {
    this.#screen = screen;
    this.#dots = dots;
  }

  /** The pixels of `locator` that differ from the one at its corner. */
  static async of(running: RunningWorkstation, screen: Screen, locator: Locator): Promise<Sight> {
    const box = await locator.boundingBox();
    if (box === null) throw new Error('It is not on screen.');
    // The screen shows an element later than the page has it.
    await running.page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    return await Sight.ofPixels(running, screen, box);
  }

  /** What an app whose page begins with `appGround` shows there in the window; throws while anything else is drawn there. */
  static async ofApp(running: RunningWorkstation, screen: Screen, box: Box): Promise<Sight> {
    return await Sight.ofPixels(running, screen, box, [1, 86, 60]);
  }

  private static async ofPixels(
    running: RunningWorkstation,
    screen: Screen,
    box: Box,
    expectedGround?: Colour,
  ): Promise<Sight> {
    const place = await running.contentPlace();
    const picture = await screen.picture();
    const [left, top] = [Math.round(place.x + box.x), Math.round(place.y + box.y)];
    const ground = picture.pixel(left, top);
    if (expectedGround !== undefined && !isSame(ground, expectedGround))
      throw new Error(`Something else is drawn there, on ${ground.join()}.`);
    const dots: Dot[] = [];
    for (let x = left; x < left + box.width; x += 1)
      for (let y = top; y < top + box.height; y += 1) {
        const colour = picture.pixel(x, y);
        if (!isSame(colour, ground)) dots.push({ x, y, colour });
      }
    if (dots.length < 20) throw new Error('There is nothing to be seen.');
    return new Sight(screen, dots);
  }

  /** Whether any significant part of it is visible. */
  async isSeen(): Promise<boolean> {
    return this.isIn(await this.#screen.picture());
  }

  /** The same for an existing picture. */
  isIn(picture: ScreenPicture): boolean {
    const same = this.#dots.filter(({ x, y, colour }) => isSame(picture.pixel(x, y), colour));
    return same.length > this.#dots.length / 2;
  }
}
