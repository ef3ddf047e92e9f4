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
  readonly colour: string;
}

const colourOf = (colour: readonly [number, number, number]) => colour.join();

/** Something that was seen on the screen, pixel by pixel, to tell later whether it is still to be seen. */
export class Sight {
  readonly #screen: Screen;
  readonly #dots: readonly Dot[];

  private constructor(screen: Screen, dots: readonly Dot[]) {
    this.#screen = screen;
    this.#dots = dots;
  }

  /** What of `locator` stands out from the pixel at its corner. */
  static async of(running: RunningWorkstation, screen: Screen, locator: Locator): Promise<Sight> {
    const box = await locator.boundingBox();
    if (box === null) throw new Error('It is not on screen.');
    return await Sight.ofPixels(running, screen, box);
  }

  /** What stands out there in the window. */
  static async ofPixels(running: RunningWorkstation, screen: Screen, box: Box): Promise<Sight> {
    const place = await running.contentPlace();
    const picture = await screen.picture();
    const [left, top] = [Math.round(place.x + box.x), Math.round(place.y + box.y)];
    const ground = colourOf(picture.pixel(left, top));
    const dots: Dot[] = [];
    for (let x = left; x < left + box.width; x += 1)
      for (let y = top; y < top + box.height; y += 1) {
        const colour = colourOf(picture.pixel(x, y));
        if (colour !== ground) dots.push({ x, y, colour });
      }
    if (dots.length < 20) throw new Error('There is nothing to be seen.');
    return new Sight(screen, dots);
  }

  /** Whether any part of it worth the name is there. */
  async isSeen(): Promise<boolean> {
    return this.isIn(await this.#screen.picture());
  }

  /** The same for a picture that was taken. */
  isIn(picture: ScreenPicture): boolean {
    const same = this.#dots.filter(({ x, y, colour }) => colourOf(picture.pixel(x, y)) === colour);
    return same.length > this.#dots.length / 2;
  }
}
