import type { WebContents } from 'electron';

export type SilentPrinting = 'printed' | 'no_printer' | 'not_possible_now' | 'failed';

/**
 * Prints a page on the printer of that name without a dialog, which nothing could close. An unknown name would make the
 * system look for another printer, or ask. `mayStill` is asked when the printer is known: a lock may have come in between.
 */
export async function printSilently(
  contents: WebContents,
  printer: string,
  mayStill: () => boolean,
): Promise<SilentPrinting> {
  const printers = await contents.getPrintersAsync().catch(() => []);
  if (!mayStill()) return 'not_possible_now';
  if (!printers.some(({ name }) => name === printer)) return 'no_printer';
  return await new Promise((resolve) => {
    contents.print({ silent: true, deviceName: printer }, (isPrinted) =>
      resolve(isPrinted ? 'printed' : 'failed'),
    );
  });
}
