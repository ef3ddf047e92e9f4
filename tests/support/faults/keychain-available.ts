import type { TestContext } from 'vitest';

/** Skips a test, with the reason, where the runner could not set up a keychain of its own. */
export function needsKeychain(context: TestContext): void {
  const available = process.env.CARELINK_TEST_KEYCHAIN === '1';
  context.skip(
    !available,
    'no keychain for tests here: run it through npm test, with gnome-keyring installed',
  );
}
