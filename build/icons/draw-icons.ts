// Draws the icons of the installers from renderer/public/icon.svg: `node build/icons/draw-icons.ts`. The icons
// are in the repository, so that its tools (Debian: librsvg2-bin, icoutils) are not needed to make an installer.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const source = new URL('../../renderer/public/icon.svg', import.meta.url).pathname;
const target = new URL('.', import.meta.url).pathname;
const linuxSizes = [16, 24, 32, 48, 64, 128, 256, 512];
const windowsSizes = [16, 24, 32, 48, 64];
/** Types of ICNS entries by the size of their images in pixels. */
const appleTypes: Readonly<Record<string, number>> = { ic07: 128, ic08: 256, ic09: 512, ic10: 1024 };

const scratch = mkdtempSync(join(tmpdir(), 'carelink-icons-'));
try {
  for (const size of linuxSizes) draw(source, size, join(target, `${size}x${size}.png`));
  writeIco();
  writeIcns();
} finally {
  rmSync(scratch, { recursive: true });
}

function draw(svg: string, size: number, png: string): void {
  execFileSync('rsvg-convert', ['--width', String(size), '--height', String(size), '--output', png, svg]);
}

function writeIco(): void {
  const small = windowsSizes.map((size) => join(target, `${size}x${size}.png`));
  const largest = `--raw=${join(target, '256x256.png')}`;
  execFileSync('icotool', ['--create', '--output', join(target, 'icon.ico'), ...small, largest]);
}

function writeIcns(): void {
  // macOS icons have a margin.
  const airy = join(scratch, 'airy.svg');
  writeFileSync(airy, readFileSync(source, 'utf8').replace('0 0 32 32', '-3.2 -3.2 38.4 38.4'));
  const entries = Object.entries(appleTypes).map(([type, size]) => {
    const png = join(scratch, `${size}.png`);
    draw(airy, size, png);
    return icnsPart(type, readFileSync(png));
  });
  writeFileSync(join(target, 'icon.icns'), icnsPart('icns', Buffer.concat(entries)));
}

function icnsPart(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(content.length + 8, 4);
  return Buffer.concat([head, content]);
}
