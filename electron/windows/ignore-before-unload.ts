import type { WebContents } from 'electron';

/** A page that asks to stay (`beforeunload`) would keep its window from closing and being loaded again, and nobody is asked: it does not get its way. */
export function ignoreBeforeUnload(contents: WebContents): void {
  // Here the default is to stay.
  contents.on('will-prevent-unload', (event) => event.preventDefault());
}
