import type { WebContents, WebContentsView } from 'electron';
import type { Seat } from '../../core/apps/seat.ts';
import type { ClinicalApp } from '../../core/policy/clinical-app.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Logger } from '../../core/ports/logger.ts';
import { type AnswerEvents, type AnswerWatch, watchAnswers } from '../watch-answers.ts';
import { DemandLimit } from './demand-limit.ts';
import { LowerPriority } from './lower-priority.ts';

/** What an app's page does by itself once it is there. */
export interface OpenedAppEvents extends AnswerEvents {
  /** The page is gone, and its view is empty. */
  ended(kind: 'crashed' | 'unreachable' | 'flooding'): void;
}

export interface OpenedAppParts {
  readonly seat: Seat;
  readonly app: ClinicalApp;
  readonly view: WebContentsView;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Screens wait for 45 s (renderer/features/apps/use-app-opening.ts). */
const longestLoadMs = 30_000;
/** Longer than anything a page should do in one go, shorter than anybody waits without calling somebody. */
const patienceMs = 6_000;
/** Chromium's number for a load that something newer has replaced. */
const aborted = -3;

/** An app of a user: its view, and how its page fares from the moment it is loaded. */
export class OpenedApp {
  readonly seat: Seat;
  readonly app: ClinicalApp;
  readonly view: WebContentsView;
  /** Kept here: a view forgets its contents when they are destroyed. */
  readonly contents: WebContents;
  /** Resolves to false when its first page could not be loaded. */
  readonly loaded: Promise<boolean>;
  readonly #demand: DemandLimit;
  readonly #priority: LowerPriority;
  readonly #answers: AnswerWatch;
  #isFlooding = false;
  #isHung = false;
  #isLoaded = false;

  constructor({ seat, app, view, clock, log }: OpenedAppParts, events: OpenedAppEvents) {
    [this.seat, this.app, this.view, this.contents] = [seat, app, view, view.webContents];
    this.#demand = new DemandLimit(clock, () => {
      this.#isFlooding = true;
      events.ended('flooding');
    });
    this.#demand.watch(this.contents);
    this.#priority = new LowerPriority(this.contents, { clock, log });
    this.#answers = this.#watch(events, clock);
    this.loaded = this.#load(clock);
  }

  get isHung(): boolean {
    return this.#isHung;
  }

  /** Whether its first page has been loaded. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** The page has asked for something. */
  demand(cost: number): void {
    this.#demand.count(cost);
  }

  /** It has been put into the window. */
  shown(): void {
    this.#priority.shown();
    // Even without a key or a click: it may have hung behind the lock screen all the time.
    this.#answers.ask();
  }

  close(): void {
    if (this.contents.isDestroyed()) return;
    // A page that hangs does not answer to being closed, either.
    if (this.#isHung || this.#isFlooding) this.contents.forcefullyCrashRenderer();
    this.contents.close();
  }

  async #load(clock: Clock): Promise<boolean> {
    const { contents, app } = this;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = clock.after(longestLoadMs, () => resolve(false));
    contents.once('render-process-gone', () => resolve(false));
    contents.once('destroyed', () => resolve(false));
    contents.loadURL(app.start_url).then(
      () => resolve(true),
      (error: unknown) => resolve(wasReplaced(error) && !isBlank(contents)),
    );
    this.#isLoaded = await promise;
    timer.cancel();
    return this.#isLoaded;
  }

  #watch(events: OpenedAppEvents, clock: Clock): AnswerWatch {
    const { contents } = this;
    contents.on('render-process-gone', () => {
      if (this.#isLoaded) events.ended('crashed');
    });
    contents.on('did-fail-load', (_event, code, _text, _url, isMainFrame) => {
      if (this.#isLoaded && isMainFrame && code !== aborted) events.ended('unreachable');
    });
    const answers = {
      hung: () => {
        this.#isHung = true;
        events.hung();
      },
      answersAgain: () => {
        this.#isHung = false;
        events.answersAgain();
      },
    };
    return watchAnswers(contents, { clock, patienceMs }, answers);
  }
}

/** A page that goes elsewhere by itself while it loads makes Electron reject with this. */
function wasReplaced(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_ABORTED';
}

/** So does an address that leads to an origin that is not listed, or to no page at all. */
function isBlank({ mainFrame }: WebContents): boolean {
  return mainFrame.url === '' || mainFrame.url === 'about:blank';
}
