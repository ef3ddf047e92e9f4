// Takes the pictures of docs/tour.md: `npm run tour -- --help`.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildRenderer } from '../../build/bundle-renderer.mjs';
import { provideElectron } from '../support/electron/provide-electron.ts';
import { launchChromium } from '../support/renderer/launch-chromium.ts';
import { openScreen, settled } from '../support/renderer/open-screen.ts';
import { type ScriptedScreen, screens } from '../support/renderer/screens.ts';
import { serveRenderer } from '../support/renderer/serve-renderer.ts';
import { SharedContexts } from '../support/renderer/shared-contexts.ts';
import { takeElectronPictures } from './electron-pictures.ts';
import { tourPictures } from './pictures.ts';

/** The most a page of documentation may carry, in bytes. */
const largest = 120_000;
const folder = fileURLToPath(new URL('../../docs/tour/', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const help = `Takes the pictures of docs/tour.md again, after a change of the screens, and writes them to docs/tour/.

  npm run tour                 all of them
  npm run tour -- screens      only those from the scripted screens of the tests, in Chromium
  npm run tour -- electron     only those of the window in Electron, from a shift on a real one

What Electron needs is what its tests need; without it those pictures stay as they are, and a line says why.`;

await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return say(help);
  const unknown = positionals.find((part) => part !== 'screens' && part !== 'electron');
  if (unknown !== undefined) throw new Error(`There is no part "${unknown}"; see npm run tour -- --help`);
  const isWanted = (part: string) => positionals.length === 0 || positionals.includes(part);
  if (isWanted('screens')) await takeScreens();
  if (isWanted('electron')) await takeElectron();
}

async function takeScreens(): Promise<void> {
  await buildRenderer(root, `${root}dist/renderer`);
  const [browser, served] = await Promise.all([launchChromium(), serveRenderer()]);
  const contexts = new SharedContexts(browser, served.url);
  try {
    for (const { file, screen, ...look } of tourPictures) {
      const { snapshot, replies = {}, act } = screenNamed(screen);
      const { page, close } = await openScreen(await contexts.emptied(look), served.url, snapshot, replies);
      await act?.(page);
      await settled(page);
      keep(file, await page.screenshot());
      await close();
    }
  } finally {
    await Promise.all([browser.close(), served.close()]);
  }
}

async function takeElectron(): Promise<void> {
  const electron = await provideElectron(say);
  if ('obstacle' in electron) say(`Without pictures of Electron's window: ${electron.obstacle}`);
  else await takeElectronPictures(electron, keep);
}

function keep(file: string, png: Buffer): void {
  const { length } = png;
  if (length > largest) throw new Error(`${file}.png has ${length} bytes; ${largest} are the most.`);
  writeFileSync(`${folder}${file}.png`, png);
  say(`docs/tour/${file}.png, ${Math.ceil(length / 1024)} KiB`);
}

function screenNamed(name: string): ScriptedScreen {
  const found = screens.find((screen) => screen.name === name);
  if (found === undefined) throw new Error(`There is no screen "${name}".`);
  return found;
}
