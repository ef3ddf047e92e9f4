// Takes the pictures of docs/tour.md from the scripted screens of the tests: `npm run tour`.
import { fileURLToPath } from 'node:url';
import { buildRenderer } from '../../build/bundle-renderer.mjs';
import { launchChromium } from '../support/renderer/launch-chromium.ts';
import { openScreen, settled } from '../support/renderer/open-screen.ts';
import { type ScriptedScreen, screens } from '../support/renderer/screens.ts';
import { serveRenderer } from '../support/renderer/serve-renderer.ts';
import { SharedContexts } from '../support/renderer/shared-contexts.ts';
import { tourPictures } from './pictures.ts';

/** What a page of documentation may carry, in bytes. */
const largest = 120_000;
const folder = fileURLToPath(new URL('../../docs/tour/', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));

await buildRenderer(root, `${root}dist/renderer`);
const [browser, served] = await Promise.all([launchChromium(), serveRenderer()]);
const contexts = new SharedContexts(browser, served.url);
try {
  for (const { file, screen, ...look } of tourPictures) {
    const { snapshot, replies = {}, act } = screenNamed(screen);
    const { page, close } = await openScreen(await contexts.emptied(look), served.url, snapshot, replies);
    await act?.(page);
    await settled(page);
    const { length } = await page.screenshot({ path: `${folder}${file}.png` });
    await close();
    if (length > largest) throw new Error(`${file}.png has ${length} bytes; ${largest} are the most.`);
    process.stdout.write(`docs/tour/${file}.png, ${Math.ceil(length / 1024)} KiB\n`);
  }
} finally {
  await Promise.all([browser.close(), served.close()]);
}

function screenNamed(name: string): ScriptedScreen {
  const found = screens.find((screen) => screen.name === name);
  if (found === undefined) throw new Error(`There is no screen "${name}".`);
  return found;
}
