import type { ScreenWatch } from '../../core/ports/screen-watch.ts';
import type { HandlersOf } from './handlers.ts';

/** What the page has on its screen. */
export function screenHandlers(screen: ScreenWatch | null): HandlersOf<'screen'> {
  return {
    'screen.shown': async (shown) => screen?.pageShows(shown) ?? { ok: true },
  };
}
