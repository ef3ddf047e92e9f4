import { PNG } from 'pngjs';
import type { ScreenPicture } from '../support/electron/screen.ts';

/** The only window on a black screen, with its frame, as a PNG. */
export function windowPicture(picture: ScreenPicture): Buffer {
  const { left, top, right, bottom } = edgesOf(picture);
  const [width, height] = [right - left + 1, bottom - top + 1];
  const image = new PNG({ width, height, colorType: 2, inputColorType: 2, inputHasAlpha: false });
  image.data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) image.data.set(picture.pixel(left + x, top + y), 3 * (y * width + x));
  return PNG.sync.write(image, {
    colorType: 2,
    inputColorType: 2,
    inputHasAlpha: false,
    deflateLevel: 9,
  });
}

function edgesOf(picture: ScreenPicture) {
  const isLit = (x: number, y: number) => picture.pixel(x, y).some((value) => value > 0);
  const columns = Array.from({ length: picture.width }, (_, x) => x);
  const rows = Array.from({ length: picture.height }, (_, y) => y);
  const hasLitColumn = (x: number) => rows.some((y) => isLit(x, y));
  const hasLitRow = (y: number) => columns.some((x) => isLit(x, y));
  const edges = {
    left: columns.find(hasLitColumn),
    right: columns.findLast(hasLitColumn),
    top: rows.find(hasLitRow),
    bottom: rows.findLast(hasLitRow),
  };
  const { left, right, top, bottom } = edges;
  if (left === undefined || right === undefined || top === undefined || bottom === undefined)
    throw new Error('There is no window on the screen.');
  return { left, right, top, bottom };
}
