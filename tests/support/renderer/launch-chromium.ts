import { type Browser, chromium } from 'playwright';

const fontsFile = new URL('./fonts.conf', import.meta.url).pathname;

/** The machine's own Chromium, which connects to nothing but the page under test. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CARELINK_TEST_CHROMIUM || '/usr/bin/chromium',
    env: { ...process.env, FONTCONFIG_FILE: fontsFile },
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}
