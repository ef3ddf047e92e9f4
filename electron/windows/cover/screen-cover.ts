import type { ScreenWatch, ShownScreen } from '../../core/contract/screen-watch.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { ActionResult, Snapshot } from '../../core/views/snapshot.ts';
import type { Workstation } from '../../core/workstation.ts';
import { afterAwake } from '../after-awake.ts';
import type { CoverView } from './cover-view.ts';
import type { UndrawnWindow } from './undrawn-window.ts';
import { workOnScreen } from './work-on-screen.ts';

export interface ScreenCoverParts {
  readonly view: Pick<CoverView, 'prepare' | 'put' | 'takeAway' | 'close'>;
  readonly undrawn: Pick<UndrawnWindow, 'expect' | 'drawn' | 'close'>;
  readonly workstation: Pick<Workstation, 'snapshot' | 'subscribe'>;
  /** Ends the process of the page, which is then loaded anew. */
  readonly endPage: () => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A page that is there answers within this, or it hangs. */
const answerLimitMs = 5_000;
/** A page that is being loaded gets longer; computers on wards are slow. */
const loadLimitMs = 20_000;

/**
 * Hides the screen the moment somebody's work has to leave it, whatever the page is doing: covers it before the page even
 * hears of it, and uncovers it when the page has painted a snapshot that is new enough. A page that does not answer is
 * ended and loaded again under the cover; its session, locked or not, goes on.
 */
export class ScreenCover implements ScreenWatch {
  readonly #parts: ScreenCoverParts;
  #work: string | null;
  /** The snapshot that has to be painted before the cover goes; null: there is no cover. */
  #until: number | null = null;
  /** `gone`: nothing that still arrives from it counts. */
  #page: 'loading' | 'here' | 'gone' = 'gone';
  #timer: Timer | null = null;

  constructor(parts: ScreenCoverParts) {
    this.#parts = parts;
    this.#work = workOnScreen(parts.workstation.snapshot());
    parts.workstation.subscribe((snapshot) => this.#follow(snapshot));
  }

  pageShows(shown: ShownScreen): ActionResult {
    if (this.#page === 'gone') return { ok: false, error: 'not_possible_now' };
    this.#page = 'here';
    this.#hear(shown);
    return { ok: true };
  }

  /** A new page has taken the place of whatever was there. */
  pageComes(): void {
    this.#page = 'loading';
    this.#wait(loadLimitMs);
    if (this.#work !== null) this.#parts.view.prepare();
  }

  /** The process of the page has ended; what it showed last may still be there. */
  pageGone(): void {
    this.#page = 'gone';
    this.#wait(null);
    this.#cover(this.#parts.workstation.snapshot().revision);
  }

  /** Something else was put into the window. */
  stayOnTop(): void {
    if (this.#until !== null) this.#parts.view.put();
  }

  /** The window was out of sight; what is drawn in it may be from before. */
  windowShown(): void {
    if (this.#until !== null) this.#parts.undrawn.expect();
  }

  /** The window is gone; where its page has closed it, another takes its place. */
  close(): void {
    this.#wait(null);
    this.#page = 'gone';
    this.#until = null;
    this.#parts.undrawn.close();
    this.#parts.view.close();
  }

  #hear({ revision, isPainted }: ShownScreen): void {
    if (this.#until !== null && revision < this.#until) return;
    this.#wait(null);
    if (this.#until === null || !isPainted) return;
    this.#until = null;
    this.#parts.undrawn.drawn();
    this.#parts.view.takeAway();
  }

  #follow(snapshot: Snapshot): void {
    const before = this.#work;
    this.#work = workOnScreen(snapshot);
    if (this.#work !== null) this.#parts.view.prepare();
    if (before === null || before === this.#work) return;
    this.#cover(snapshot.revision);
    if (this.#page === 'here') this.#wait(answerLimitMs);
  }

  #cover(revision: number): void {
    this.#until = revision;
    this.#parts.view.put();
    this.#parts.undrawn.expect();
  }

  #wait(limitMs: number | null): void {
    this.#timer?.cancel();
    this.#timer = null;
    if (limitMs === null) return;
    this.#timer = afterAwake(this.#parts.clock, limitMs, () => this.#endPage());
  }

  #endPage(): void {
    const { log, endPage } = this.#parts;
    log.error({ page: this.#page }, 'the page does not answer and is ended');
    // Should it not even end, it is tried again.
    this.#wait(loadLimitMs);
    endPage();
  }
}
