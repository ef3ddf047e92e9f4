import type { ServerEndpoint } from '../ports/server-endpoint.ts';
import type { ServerTime } from '../time/server-time.ts';
import type { SessionClock } from '../time/session-clock.ts';
import type { ApiFailure } from '../token-api/api-failure.ts';
import type { ConnectionView } from '../views/snapshot.ts';

type Cause = Extract<ConnectionView, { state: 'offline' }>['cause'];

/**
 * How long an interruption stays hidden while nobody is waiting for anything: changing to another access point is no
 * news. What the screen says about the server is never older than half a minute.
 */
const patienceMs = 29_000;

/**
 * What the core knows about the connection to the server; a failing renewal outweighs other calls that succeed. The
 * screens show a failure once somebody has waited in vain, or when it lasts.
 */
export class ConnectionMonitor {
  readonly #endpoint: ServerEndpoint;
  readonly #serverTime: ServerTime;
  readonly #onChange: (change: 'lost' | 'restored') => void;
  readonly #clock: Pick<SessionClock, 'monotonicMs'> | null;
  #heardAtMs: number | null = null;
  #renewalFailedAtMs: number | null = null;
  /** Somebody has noticed the trouble. */
  #isLoud = false;
  #isToldAsLost = false;
  #heard = false;
  #callTrouble: Cause | null = null;
  #renewalTrouble: Cause | null = null;
  /** Of the two, if there are two. */
  #newestTrouble: Cause | null = null;
  #sinceMs = 0;
  #contactMs: number | null = null;

  constructor(
    endpoint: ServerEndpoint,
    serverTime: ServerTime,
    onChange: (change: 'lost' | 'restored') => void,
    clock: Pick<SessionClock, 'monotonicMs'> | null = null,
  ) {
    this.#clock = clock;
    this.#endpoint = endpoint;
    this.#serverTime = serverTime;
    this.#onChange = onChange;
  }

  get online(): boolean {
    return this.#heard && this.#cause === null;
  }

  /** True from a failure until the next success; false as long as nothing has been tried. */
  get lost(): boolean {
    return this.#cause !== null;
  }

  /** Since when it is lost, by the server's clock; null while it is not. */
  get lostSinceMs(): number | null {
    return this.lost ? this.#sinceMs : null;
  }

  /** When the server last answered or failed to, by its clock; null: it was never asked. */
  get contactMs(): number | null {
    return this.#contactMs;
  }

  /** How long the server has been silent; null when it was never heard. */
  get silentMs(): number | null {
    return this.#heardAtMs === null || this.#clock === null
      ? null
      : this.#clock.monotonicMs() - this.#heardAtMs;
  }

  /** Something failed, and it may be over before anybody has noticed. */
  get isInterruption(): boolean {
    return this.lost && !this.#isVisible;
  }

  /** Milliseconds until the screens are told of an interruption; null: there is none. */
  get dueInMs(): number | null {
    return this.isInterruption ? patienceMs - this.#troubleMs : null;
  }

  /** Checks whether an interruption has lasted. */
  look(): void {
    this.#update(() => undefined);
  }

  answered(): void {
    this.#contactMs = this.#serverTime.nowMs();
    this.#heardAtMs = this.#clock?.monotonicMs() ?? null;
    this.#update(() => {
      this.#heard = true;
      this.#callTrouble = null;
    });
  }

  /** `background`: nobody was waiting for it. */
  failed(failure: ApiFailure, background = false): void {
    this.#contactMs = this.#serverTime.nowMs();
    if (this.#endpoint.state.kind === 'starting') return;
    this.#update(() => {
      this.#isLoud ||= !background;
      this.#callTrouble = this.#causeOf(failure);
      this.#newestTrouble = this.#callTrouble;
    });
  }

  renewed(): void {
    this.#update(() => {
      this.#renewalTrouble = null;
      this.#renewalFailedAtMs = null;
    });
  }

  /** A server that throttles is there. */
  renewalFailed(failure: ApiFailure): void {
    if (failure.kind === 'throttled' || this.#endpoint.state.kind === 'starting') return;
    this.#update(() => {
      this.#renewalTrouble = this.#causeOf(failure);
      this.#newestTrouble = this.#renewalTrouble;
      this.#renewalFailedAtMs ??= this.#clock?.monotonicMs() ?? null;
    });
  }

  /** Nobody is signed in any more, so no renewal can be in trouble. */
  forgetRenewal(): void {
    this.renewed();
  }

  /** `slow`: answers take long. */
  view(workUntilMs: number | null, nextTryMs: number | null, slow: boolean): ConnectionView {
    const { state } = this.#endpoint;
    const cause = this.#isVisible ? this.#cause : null;
    const rest = { sinceMs: this.#sinceMs, workUntilMs, nextTryMs };
    if (cause !== null && state.kind === 'failed')
      return { state: 'offline', cause: 'server_failed', reason: state.reason, ...rest };
    if (cause !== null) return { state: 'offline', cause, ...rest };
    if (!this.#heard) return { state: 'connecting' };
    return slow ? { state: 'online', slow } : { state: 'online' };
  }

  get #cause(): Cause | null {
    if (this.#renewalTrouble !== null && this.#callTrouble !== null) return this.#newestTrouble;
    return this.#renewalTrouble ?? this.#callTrouble;
  }

  get #isVisible(): boolean {
    // A bundled server is watched by the process that started it, so its state is known.
    if (this.#isLoud || this.#endpoint.state.kind !== 'ready') return true;
    return this.#troubleMs >= patienceMs;
  }

  /** For how long nothing was heard, or renewals have failed while other calls succeed. */
  get #troubleMs(): number {
    const nowMs = this.#clock?.monotonicMs() ?? patienceMs;
    const silentMs = this.#callTrouble === null ? 0 : (this.silentMs ?? patienceMs);
    const failingMs = nowMs - (this.#renewalFailedAtMs ?? nowMs);
    return Math.max(silentMs, this.#clock === null ? patienceMs : failingMs);
  }

  #update(change: () => void): void {
    const wasLost = this.lost;
    change();
    if (!wasLost && this.lost) this.#sinceMs = this.#serverTime.nowMs();
    if (!this.lost) this.#isLoud = false;
    const isTold = this.lost && this.#isVisible;
    if (isTold === this.#isToldAsLost) return;
    this.#isToldAsLost = isTold;
    this.#onChange(isTold ? 'lost' : 'restored');
  }

  #causeOf(failure: ApiFailure): Cause {
    const { kind } = this.#endpoint.state;
    // A failed server is started again as well, so both count as a restart here.
    if (kind === 'restarting' || kind === 'failed') return 'server_restarting';
    // The bundled server is on this machine, so the network cannot be the cause.
    if (failure.kind === 'offline' && this.#endpoint.mode === 'local') return 'server_unavailable';
    return causeOf(failure);
  }
}

function causeOf(failure: ApiFailure): Cause {
  switch (failure.kind) {
    case 'offline':
      return 'no_network';
    case 'unknown_name':
      return 'server_unknown';
    case 'timed_out':
      return 'timed_out';
    case 'garbled':
      return 'foreign_answer';
    case 'certificate':
      return `certificate_${failure.fault}`;
    case 'proxy':
      return `proxy_${failure.fault}`;
    case 'key_service':
      return 'key_service';
    default:
      return 'server_unavailable';
  }
}
