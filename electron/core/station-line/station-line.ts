import {
  heartbeatSeconds,
  questionEverySeconds,
  type StationReport,
} from '../../../server/contract/station.ts';
import type { SessionClock } from '../time/session-clock.ts';
import { slowRetryMs, spread } from '../time/try-again.ts';
import { type ApiFailure, failureOf } from '../token-api/api-failure.ts';
import type { TokenApi } from '../token-api/token-api.ts';
import { readEvents } from './read-events.ts';

/** A line that is silent for longer is dead: two signs of life are missing. */
const longestSilenceMs = 2 * heartbeatSeconds * 1_000 + 2_000;
/** From opening a line to its first event; through a buffering proxy it would take for ever. */
const longestOpeningMs = 5_000;
const questionEveryMs = questionEverySeconds * 1_000;
/** After this many silent lines while ordinary requests succeed, something in between must be breaking streams. */
const mostSilentLines = 2;
/** How long to wait before trying a line again where streams do not work. */
const withoutLineMs = 5 * 60_000;
/** How long after the last sign of life the connection counts as briefly interrupted. */
const interruptionMs = 60_000;

export interface StationLineParts {
  readonly api: Pick<TokenApi, 'stationEvents' | 'stationSessions'>;
  readonly clock: SessionClock;
  /** Between 0 and 1. */
  readonly random: () => number;
  /** The state of sessions, as just reported by the server. */
  readonly onReport: (report: StationReport) => void;
  /** The server has shown that it is there; `isNew`: by a line that has just been opened. */
  readonly onAlive: (isNew: boolean) => void;
  /** The time at which something is due may have changed. */
  readonly onChange: () => void;
}

/** A line that ended sooner was not worth opening. */
const quickEndMs = 10_000;

/** `none`: the server is older than lines. */
type Mode = 'line' | 'questions' | 'none';

interface Connection {
  readonly abort: AbortController;
  readonly openedAtMs: number;
  /** When it last said something; at first, when it was asked for. */
  heardAtMs: number;
  isHeard: boolean;
}

/**
 * Learns from the server what happens to the sessions here: from a line that stays open or, where something in
 * between breaks streams, by asking every 15 s. It decides nothing itself: a broken line says nothing about a
 * session.
 */
export class StationLine {
  readonly #parts: StationLineParts;
  #sessionIds: readonly string[] = [];
  #mode: Mode = 'line';
  #lineAgainAtMs = 0;
  #connection: Connection | null = null;
  #dueAtMs = 0;
  #isAsking = false;
  #asksNext = false;
  #silentLines = 0;
  #aliveAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: StationLineParts) {
    this.#parts = parts;
  }

  /** Milliseconds until `tend` has something to do; null: nothing. */
  get dueInMs(): number | null {
    if (this.#sessionIds.length === 0 || this.#isAsking) return null;
    return this.#nextAtMs - this.#nowMs;
  }

  /** The server tells what changes. */
  get isOpen(): boolean {
    return this.#connection?.isHeard === true;
  }

  /** Takes the sessions that are here. A line only covers those it was opened with, so a change needs a new line. */
  keep(sessionIds: readonly string[]): void {
    const isSame = sessionIds.length === this.#sessionIds.length && sessionIds.every((id) => this.#names(id));
    if (isSame) return;
    this.#sessionIds = [...sessionIds];
    this.#hangUp();
    this.#dueAtMs = this.#nowMs;
  }

  /** The network, the server or the machine is back: whatever was open can no longer be relied on. */
  restart(): void {
    this.#hangUp();
    this.#mode = 'line';
    this.#silentLines = 0;
    this.#asksNext = false;
    this.#dueAtMs = this.#nowMs;
  }

  /** The server can be reached again: soon, but not all workstations at once. */
  hurry(): void {
    if (this.#connection === null)
      this.#dueAtMs = Math.min(this.#dueAtMs, this.#nowMs + this.#between(100, 2_000));
  }

  /** Does what is due. */
  tend(): void {
    if ((this.dueInMs ?? 1) > 0) return;
    if (this.#connection !== null) this.#giveUp(this.#connection);
    else if (this.#asksNext || this.#asksInstead) void this.#ask();
    else void this.#open();
  }

  stop(): void {
    this.keep([]);
  }

  get #asksInstead(): boolean {
    return this.#mode === 'questions' && this.#nowMs < this.#lineAgainAtMs;
  }

  get #nowMs(): number {
    return this.#parts.clock.monotonicMs();
  }

  get #nextAtMs(): number {
    const connection = this.#connection;
    if (connection === null) return this.#dueAtMs;
    return connection.heardAtMs + (connection.isHeard ? longestSilenceMs : longestOpeningMs);
  }

  #names(sessionId: string): boolean {
    return this.#sessionIds.includes(sessionId);
  }

  #hangUp(): void {
    const connection = this.#connection;
    this.#connection = null;
    connection?.abort.abort();
  }

  async #open(): Promise<void> {
    this.#mode = 'line';
    const nowMs = this.#nowMs;
    const connection = { abort: new AbortController(), openedAtMs: nowMs, heardAtMs: nowMs, isHeard: false };
    this.#connection = connection;
    try {
      const stream = await this.#parts.api.stationEvents(this.#sessionIds, connection.abort.signal);
      for await (const event of readEvents(stream)) {
        if (this.#connection !== connection) return;
        this.#heard(connection);
        if (event.kind === 'report') this.#parts.onReport(event.report);
        if (event.kind === 'replaced') this.#askInstead(withoutLineMs);
      }
      this.#lost(connection, null);
    } catch (error) {
      this.#lost(connection, failureOf(error));
    }
  }

  #heard(connection: Connection): void {
    const isNew = !connection.isHeard;
    connection.heardAtMs = this.#nowMs;
    connection.isHeard = true;
    this.#silentLines = 0;
    this.#alive(isNew);
  }

  #alive(isNew: boolean): void {
    this.#aliveAtMs = this.#nowMs;
    this.#parts.onAlive(isNew);
  }

  /** The line has ended, or there is none to be had. */
  #lost(connection: Connection, failure: ApiFailure | null): void {
    if (this.#connection !== connection) return;
    this.#connection = null;
    this.#dueAtMs = this.#nowMs + (failure === null ? this.#afterEndMs(connection) : this.#retryMs());
    if (failure?.kind === 'throttled') this.#askInstead((failure.retryAfterSeconds ?? 60) * 1_000);
    else if (isUnknownCall(failure)) this.#goWithout();
    else if (!connection.isHeard) this.#noteSilentLine();
    this.#parts.onChange();
  }

  /** A server that ends each line at once must not be asked again immediately. */
  #afterEndMs({ openedAtMs }: Connection): number {
    return this.#nowMs - openedAtMs < quickEndMs ? this.#between(5_000, 10_000) : this.#retryMs();
  }

  /** Asking shows whether the connection fails or only the line. */
  #noteSilentLine(): void {
    this.#silentLines += 1;
    this.#asksNext = true;
    this.#dueAtMs = this.#nowMs + this.#between(500, 1_500);
  }

  /** Nothing was heard for too long. */
  #giveUp(connection: Connection): void {
    if (!connection.isHeard) this.#silentLines += 1;
    this.#hangUp();
    void this.#ask();
  }

  async #ask(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    this.#asksNext = false;
    const asked = this.#sessionIds;
    try {
      const report = await this.#parts.api.stationSessions({ body: { sessions: [...asked] } });
      this.#alive(false);
      if (this.#mode === 'line' && this.#silentLines >= mostSilentLines) this.#askInstead(withoutLineMs);
      else this.#dueAtMs = this.#nowMs + (this.#mode === 'questions' ? questionEveryMs : this.#retryMs() / 4);
      this.#parts.onReport(report);
    } catch (error) {
      const failure = failureOf(error);
      const isRefused = failure.kind === 'throttled' || failure.kind === 'rejected';
      // A failed connection says nothing about lines.
      this.#silentLines = 0;
      this.#dueAtMs = this.#nowMs + (isRefused ? questionEveryMs : this.#retryMs());
      if (isUnknownCall(failure)) this.#goWithout();
    } finally {
      this.#isAsking = false;
      // Somebody has come or gone meanwhile.
      if (asked !== this.#sessionIds) this.#dueAtMs = this.#nowMs;
      this.#parts.onChange();
    }
  }

  #askInstead(forMs: number): void {
    this.#hangUp();
    this.#mode = 'questions';
    this.#silentLines = 0;
    this.#lineAgainAtMs = this.#nowMs + Math.min(forMs, withoutLineMs);
    this.#dueAtMs = this.#nowMs + questionEveryMs;
  }

  #goWithout(): void {
    this.#mode = 'none';
    this.#dueAtMs = this.#nowMs + withoutLineMs;
  }

  /**
   * Frequent during a brief interruption, so that it is over before anybody notices; spread out when a server
   * restarts, so that its workstations do not all come at once.
   */
  #retryMs(): number {
    const isInterruption = this.#nowMs - this.#aliveAtMs < interruptionMs;
    return isInterruption ? this.#between(1_000, 4_000) : spread(slowRetryMs, this.#parts.random);
  }

  #between(leastMs: number, mostMs: number): number {
    return leastMs + this.#parts.random() * (mostMs - leastMs);
  }
}

/** The server does not have these calls. */
function isUnknownCall(failure: ApiFailure | null): boolean {
  return (
    failure?.kind === 'rejected' && (failure.code === 'not_found' || failure.code === 'method_not_allowed')
  );
}
