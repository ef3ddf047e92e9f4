import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SessionReport, StationReport } from '../../contract/station.ts';
import type { AmongNodes } from '../ports/among-nodes.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Ports } from '../ports.ts';
import type { MovedSessions } from '../records/moved-sessions.ts';
import type { Session, SessionRepository } from '../records/session.ts';
import { isInDoubt } from '../sessions/session-state.ts';
import { networkOf } from '../throttling/network-of.ts';
import { askForSessions, type StationQuestion } from './ask-for-sessions.ts';
import { digestOfOthers, reportSession } from './report-session.ts';

/** The open connection of a workstation. */
export interface LineSink {
  send(report: StationReport): void;
  /** Nothing has changed, and the line is alive. */
  beat(): void;
  end(why: LineEnd): void;
}

/** `over`: there is nothing left to report. */
export type LineEnd = 'over' | 'replaced' | 'closing';

export interface LineRequest extends StationQuestion {
  /** Null: unknown, which counts as a network of its own. */
  readonly address: string | null;
}

export interface LineLimits {
  readonly heartbeatMs: number;
  readonly mostLines: number;
  /** For one IPv4 address or IPv6 /64; a whole site may use a single one. */
  readonly mostOfNetwork: number;
}

/** How often sessions are looked at, and so how soon changes by another process are noticed. */
const lookEveryMs = 500;
/** How much one turn of the event loop looks at, so that requests wait no more than a moment. */
const linesPerTurn = 128;
/**
 * After another process has written, anybody's sessions may have come or gone, so everybody's other sessions are
 * looked up; at most this often, since that takes a query per user.
 */
const lookAtOthersEveryMs = 5_000;

type LinePorts = Pick<Ports, 'clock' | 'log' | 'unitOfWork' | 'limits'> & {
  /** Of several nodes; null or missing: this process looks at each session. */
  readonly sessionChanges?: AmongNodes['sessionChanges'];
};

/** What is to be looked at. */
interface Moved {
  /** Whether the sessions of a user came or went. */
  readonly hasUser: (userId: number) => boolean;
  /** Null: any may look different. */
  readonly sessions: MovedSessions['sessions'];
}

const everything: Moved = { hasUser: () => true, sessions: null };

/**
 * The lines to workstations: changes to their sessions are reported within about a second, whoever made them.
 * Looking at a session means looking into the session cache, which notices commits of other processes.
 */
export class StationLines {
  readonly #ports: LinePorts;
  readonly #limits: LineLimits;
  readonly #lines = new Map<string, Line>();
  readonly #perNetwork = new Map<string, number>();
  #timer: NodeJS.Timeout | null = null;
  #isLooking = false;
  /** Nothing could be learnt at the last look, and the log says so. */
  #isBlind = false;
  #isClosed = false;
  #everybodyLookedAtMs = Number.NEGATIVE_INFINITY;
  #everybodyIsDue = false;

  constructor(ports: LinePorts, limits: LineLimits) {
    this.#ports = ports;
    this.#limits = limits;
  }

  /** How many are open. */
  get count(): number {
    return this.#lines.size;
  }

  /**
   * Opens a line for the live sessions among those named, after telling how all of them stand; a line that the key had
   * before ends. Without a live one there is nothing to wait for, and it ends at once. Nothing happens if the connection
   * is gone by then, which `connect` tells by null. Returns what is to be called when it goes. Throws `Refusal`:
   * `throttled`, `unavailable`.
   */
  async open(request: LineRequest, connect: () => LineSink | null): Promise<() => void> {
    const report = await askForSessions(this.#ports, request);
    if (this.#isClosed) throw new Refusal('unavailable', { retryAfterSeconds: 1 });
    const isLive = report.sessions.some(({ state }) => state === 'live');
    const network = request.address === null ? 'unknown' : networkOf(request.address);
    if (isLive) this.#requireRoom(request.keyThumbprint, network);
    const sink = connect();
    if (sink === null) return () => undefined;
    const line = new Line(request, network, sink);
    line.start(report);
    if (!isLive) {
      line.sink.end('over');
      return () => undefined;
    }
    const former = this.#lines.get(line.keyThumbprint);
    if (former) this.#end(former, 'replaced');
    this.#lines.set(line.keyThumbprint, line);
    this.#perNetwork.set(network, (this.#perNetwork.get(network) ?? 0) + 1);
    this.#timer ??= setInterval(() => void this.#look(), lookEveryMs).unref();
    return () => this.#remove(line);
  }

  /** Ends all lines; none is opened any more. */
  close(): void {
    this.#isClosed = true;
    for (const line of [...this.#lines.values()]) this.#end(line, 'closing');
  }

  #requireRoom(keyThumbprint: string, network: string): void {
    const { mostLines, mostOfNetwork } = this.#limits;
    const isNew = !this.#lines.has(keyThumbprint);
    const isFull = this.#lines.size >= mostLines || (this.#perNetwork.get(network) ?? 0) >= mostOfNetwork;
    if (!isNew || !isFull) return;
    throw new Refusal('throttled', { retryAfterSeconds: 60, limit: 'device_question' });
  }

  /** False once its connection is gone, or another has taken its place. */
  #has(line: Line): boolean {
    return this.#lines.get(line.keyThumbprint) === line;
  }

  #end(line: Line, why: LineEnd): void {
    line.sink.end(why);
    this.#remove(line);
  }

  #remove(line: Line): void {
    if (!this.#has(line)) return;
    this.#lines.delete(line.keyThumbprint);
    const left = (this.#perNetwork.get(line.network) ?? 1) - 1;
    if (left > 0) this.#perNetwork.set(line.network, left);
    else this.#perNetwork.delete(line.network);
    if (this.#lines.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Tells each line what has changed since the last look. */
  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const moved = await this.#takeMoved();
      this.#isBlind = false;
      await this.#lookAtAll(moved);
    } catch (error) {
      // The database is busy or gone: what it says is told when it says something again.
      if (!this.#isBlind) this.#tellTrouble(error, this.#lines.size);
      this.#isBlind = true;
      this.#everybodyIsDue = true;
    } finally {
      this.#isLooking = false;
    }
  }

  /** A line whose sessions cannot be read keeps nobody else waiting, and stays silent, which its workstation notices. */
  async #lookAtAll(moved: Moved): Promise<void> {
    const lines = [...this.#lines.values()];
    const failures: unknown[] = [];
    for (let from = 0; from < lines.length; from += linesPerTurn) {
      if (from > 0) await nextTurn();
      for (const line of lines.slice(from, from + linesPerTurn)) {
        const hadFailed = line.hasFailed;
        try {
          await this.#lookAt(line, hadFailed ? everything : moved);
          line.hasFailed = false;
        } catch (error) {
          line.hasFailed = true;
          if (!hadFailed) failures.push(error);
        }
      }
    }
    if (failures.length > 0) this.#tellTrouble(failures[0], failures.length);
  }

  async #lookAt(line: Line, moved: Moved): Promise<void> {
    if (!this.#has(line)) return;
    const nowMs = this.#ports.clock.nowMs();
    const seen = await this.#ports.unitOfWork.read(async ({ sessions }) => line.look(sessions, nowMs, moved));
    if (!this.#has(line)) return;
    const isNews = line.tellNews(seen);
    if (!isNews && line.silentMs >= this.#limits.heartbeatMs) line.beat();
    if (!line.hasLive) this.#end(line, 'over');
  }

  /** Once for each line, and once for all. */
  #tellTrouble(error: unknown, lines: number): void {
    const problem = error instanceof Refusal ? error.code : 'unknown';
    this.#ports.log.warn({ work: 'station_lines', problem, lines }, 'background work failed');
  }

  /** What came, went or changed, as far as is known, since it was last asked. */
  async #takeMoved(): Promise<Moved> {
    const { sessionChanges, unitOfWork } = this.#ports;
    const { users, sessions } = sessionChanges
      ? await sessionChanges.take()
      : { users: await unitOfWork.read((all) => all.sessions.takeMovedUsers()), sessions: null };
    this.#everybodyIsDue ||= users === null;
    const nowMs = performance.now();
    if (this.#everybodyIsDue && nowMs - this.#everybodyLookedAtMs >= lookAtOthersEveryMs) {
      this.#everybodyIsDue = false;
      this.#everybodyLookedAtMs = nowMs;
      return { ...everything, sessions };
    }
    return { hasUser: (userId) => users?.has(userId) ?? false, sessions };
  }
}

interface Watched {
  readonly id: string;
  /** As it was when it was last looked at. */
  session: Session | null;
  /** Of what was last told of it. */
  told: string;
  elsewhere: string;
  isLive: boolean;
}

/** What a look has found of a session that is not as it was. */
interface Seen {
  readonly watched: Watched;
  readonly session: Session | null;
  readonly elsewhere: string;
  readonly report: SessionReport;
}

/** Nothing that is told has changed; most of what changes is the generation, with every refresh. */
function looksSame(one: Session | null, other: Session): boolean {
  if (one === other) return true;
  return (
    one !== null &&
    one.user === other.user &&
    one.ended === other.ended &&
    one.ward === other.ward &&
    one.lockOrderedAtMs === other.lockOrderedAtMs
  );
}

class Line {
  readonly keyThumbprint: string;
  readonly network: string;
  readonly sink: LineSink;
  /** What has changed at its last look is not told yet. */
  hasFailed = false;
  #watched: readonly Watched[] = [];
  #toldAtMs = 0;

  constructor({ keyThumbprint }: StationQuestion, network: string, sink: LineSink) {
    this.keyThumbprint = keyThumbprint;
    this.network = network;
    this.sink = sink;
  }

  get hasLive(): boolean {
    return this.#watched.some(({ isLive }) => isLive);
  }

  get silentMs(): number {
    return performance.now() - this.#toldAtMs;
  }

  start(report: StationReport): void {
    this.#watched = report.sessions.map((each) => {
      const isLive = each.state === 'live';
      const elsewhere = isLive ? each.elsewhere : '';
      return { id: each.id, session: null, told: JSON.stringify(each), elsewhere, isLive };
    });
    this.tell(report);
  }

  tell(report: StationReport): void {
    this.#toldAtMs = performance.now();
    this.sink.send(report);
  }

  beat(): void {
    this.#toldAtMs = performance.now();
    this.sink.beat();
  }

  /**
   * Looks at sessions that may not be as they were; what has ended stays so. Notes nothing: the next look finds it again
   * if this one fails half-way.
   */
  async look(
    sessions: SessionRepository,
    nowMs: number,
    { hasUser, sessions: changedSessions }: Moved,
  ): Promise<readonly Seen[]> {
    const seen: Seen[] = [];
    for (const watched of this.#watched) {
      if (!watched.isLive) continue;
      const { id, session: before } = watched;
      const isKnown = before !== null && nowMs < before.expiresAtMs && !hasUser(before.user.id);
      if (isKnown && changedSessions !== null && !changedSessions.has(id)) continue;
      const session = await sessions.look(id);
      // Told when it can be read again.
      if (session && isInDoubt(session)) continue;
      // Before the first look, sessions may have come or gone while the line was being opened.
      const moved = session !== null && (before === null || hasUser(session.user.id));
      const isSame = session !== null && looksSame(before, session) && nowMs < session.expiresAtMs;
      if (isSame && !moved) continue;
      const elsewhere = moved
        ? digestOfOthers(await sessions.openOfUser(session.user.id), id, nowMs)
        : watched.elsewhere;
      const report = reportSession({ id, session, keyThumbprint: this.keyThumbprint }, nowMs, elsewhere);
      seen.push({ watched, session, elsewhere, report });
    }
    return seen;
  }

  /** Tells what of it is news; false when nothing is. */
  tellNews(seen: readonly Seen[]): boolean {
    const news: SessionReport[] = [];
    for (const { watched, session, elsewhere, report } of seen) {
      const told = JSON.stringify(report);
      if (told !== watched.told) news.push(report);
      watched.session = session;
      watched.elsewhere = elsewhere;
      watched.told = told;
      watched.isLive = report.state === 'live';
    }
    if (news.length > 0) this.tell({ sessions: news });
    return news.length > 0;
  }
}
