import { randomBytes, randomUUID } from 'node:crypto';
import type { BrowserWindow, BrowserWindowConstructorOptions, FromPartitionOptions, Session } from 'electron';
import type { SlipPrinter, SlipsPrinting, SlipsToPrint } from '../../core/contract/slip-printer.ts';
import { pageSecurityHeaders } from '../../core/page/page-security-headers.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { ActionResult } from '../../core/views/snapshot.ts';
import type { Workstation } from '../../core/workstation.ts';
import { appScheme } from '../app-origin.ts';
import { guardSession } from '../guard-session.ts';
import { reachNothing } from '../network-reach.ts';
import { printSilently } from '../print-silently.ts';
import { sandboxedPage } from '../sandboxed-page.ts';
import { slipsPage } from './slips-page.ts';

export interface SlipPagePrinterParts {
  /** The printer that the policy names. */
  readonly printer: string | null;
  readonly createWindow: (options: BrowserWindowConstructorOptions) => BrowserWindow;
  readonly fromPartition: (name: string, options: FromPartitionOptions) => Session;
  readonly workstation: Pick<Workstation, 'subscribe'>;
  readonly clock: Pick<Clock, 'after'>;
  readonly log: Logger;
}

const slipsUrl = `${appScheme}://slips/`;
/** A printer that is not handed the pages within this gets none. */
const longestMs = 60_000;

interface Job {
  readonly over: Promise<'not_possible_now'>;
  readonly stop: () => void;
}

/**
 * Prints slips from a page of its own that nobody sees: in a process and a session in memory of its own, without scripts,
 * and closed as soon as the printer has the pages, at a lock, and when the passwords leave the screen. It prints for the
 * users of the set-up that was just made, and only until somebody signs in.
 */
export class SlipPagePrinter implements SlipPrinter {
  readonly #parts: SlipPagePrinterParts;
  #usernames: ReadonlySet<string> = new Set();
  #job: Job | null = null;

  constructor(parts: SlipPagePrinterParts) {
    this.#parts = parts;
    parts.workstation.subscribe(({ phase }) => {
      if (phase.name !== 'setup_needed' && phase.name !== 'signed_out') this.end();
    });
  }

  begin(usernames: readonly string[]): void {
    this.#usernames = new Set(usernames);
  }

  /** The screen was locked, or the window is gone. */
  stop(): void {
    this.#job?.stop();
  }

  end(): ActionResult {
    this.#usernames = new Set();
    this.stop();
    return { ok: true };
  }

  async print(slips: SlipsToPrint): Promise<SlipsPrinting> {
    const { printer, log } = this.#parts;
    if (printer === null) return { ok: false, error: 'not_allowed' };
    const isOfThisSetup = slips.slips.every(({ username }) => this.#usernames.has(username));
    if (!isOfThisSetup || this.#job !== null) return { ok: false, error: 'not_possible_now' };
    const { promise: over, resolve } = Promise.withResolvers<'not_possible_now'>();
    const job: Job = { over, stop: () => resolve('not_possible_now') };
    this.#job = job;
    const outcome = await this.#printPage(slips, printer, job).catch((error: unknown) => {
      log.error({ err: error }, 'set-up: the page of slips was not made');
      return 'failed' as const;
    });
    this.#job = null;
    log.info({ outcome, slips: slips.slips.length }, 'set-up: slips');
    return outcome === 'printed' ? { ok: true } : { ok: false, error: outcome };
  }

  async #printPage(slips: SlipsToPrint, printer: string, job: Job) {
    const { createWindow, fromPartition, clock } = this.#parts;
    let isOver = false;
    void job.over.then(() => {
      isOver = true;
    });
    const timer = clock.after(longestMs, job.stop);
    // Without "persist:" nothing of it is written to disk; the name is never used again.
    const session = fromPartition(`slips ${randomUUID()}`, { cache: false });
    guardSession(session);
    serve(session, slips);
    const webPreferences = { ...sandboxedPage({ isPackaged: true }), javascript: false, session };
    const window = createWindow({ show: false, focusable: false, skipTaskbar: true, webPreferences });
    const { webContents: contents } = window;
    const printed = async () => {
      await reachNothing(session);
      await contents.loadURL(slipsUrl);
      return await printSilently(contents, printer, () => !isOver);
    };
    const gone = new Promise<'failed'>((resolve) => {
      contents.once('render-process-gone', () => resolve('failed'));
    });
    try {
      return await Promise.race([printed(), job.over, gone]);
    } finally {
      timer.cancel();
      if (!window.isDestroyed()) window.destroy();
      session.protocol.unhandle(appScheme);
      void session.clearData();
    }
  }
}

function serve(session: Session, slips: SlipsToPrint): void {
  session.protocol.handle(appScheme, ({ url }) => {
    const nonce = randomBytes(16).toString('base64');
    const headers = {
      ...pageSecurityHeaders({ nonce, mayConnect: false }),
      'Content-Type': 'text/html; charset=utf-8',
    };
    if (url !== slipsUrl) return new Response('Not found.', { status: 404, headers });
    return new Response(slipsPage(slips, nonce), { headers });
  });
}
