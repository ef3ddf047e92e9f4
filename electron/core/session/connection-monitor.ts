import type { ServerEndpoint } from '../ports/server-endpoint.ts';
import type { ApiFailure } from '../token-api/api-failure.ts';
import type { ServerTime } from './server-time.ts';
import type { ConnectionView } from './snapshot.ts';

type Cause = Extract<ConnectionView, { state: 'offline' }>['cause'];

/** What the core knows about the way to the server; a renewal that fails outweighs other calls that succeed. */
export class ConnectionMonitor {
  readonly #endpoint: ServerEndpoint;
  readonly #serverTime: ServerTime;
  readonly #onChange: (change: 'lost' | 'restored') => void;
  #heard = false;
  #callTrouble: Cause | null = null;
  #renewalTrouble: Cause | null = null;
  #sinceMs = 0;
  #contactMs: number | null = null;

  constructor(
    endpoint: ServerEndpoint,
    serverTime: ServerTime,
    onChange: (change: 'lost' | 'restored') => void,
  ) {
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

  answered(): void {
    this.#contactMs = this.#serverTime.nowMs();
    this.#update(() => {
      this.#heard = true;
      this.#callTrouble = null;
    });
  }

  failed(failure: ApiFailure): void {
    this.#contactMs = this.#serverTime.nowMs();
    if (this.#endpoint.state.kind === 'starting') return;
    this.#update(() => {
      this.#callTrouble = this.#causeOf(failure);
    });
  }

  renewed(): void {
    this.#update(() => {
      this.#renewalTrouble = null;
    });
  }

  /** A server that asks for patience is there. */
  renewalFailed(failure: ApiFailure): void {
    if (failure.kind === 'throttled' || this.#endpoint.state.kind === 'starting') return;
    this.#update(() => {
      this.#renewalTrouble = this.#causeOf(failure);
    });
  }

  /** Nobody is signed in any more, so no renewal can be in trouble. */
  forgetRenewal(): void {
    this.renewed();
  }

  /** `slow`: what is answered, is answered slowly. */
  view(workUntilMs: number | null, nextTryMs: number | null, slow: boolean): ConnectionView {
    const { state } = this.#endpoint;
    const cause = this.#cause;
    const rest = { sinceMs: this.#sinceMs, workUntilMs, nextTryMs };
    if (cause !== null && state.kind === 'failed')
      return { state: 'offline', cause: 'server_failed', reason: state.reason, ...rest };
    if (cause !== null) return { state: 'offline', cause, ...rest };
    if (!this.#heard) return { state: 'connecting' };
    return slow ? { state: 'online', slow } : { state: 'online' };
  }

  get #cause(): Cause | null {
    return this.#renewalTrouble ?? this.#callTrouble;
  }

  #update(change: () => void): void {
    const before = this.#cause;
    change();
    const after = this.#cause;
    if (before === null && after !== null) {
      this.#sinceMs = this.#serverTime.nowMs();
      this.#onChange('lost');
    }
    if (before !== null && after === null) this.#onChange('restored');
  }

  #causeOf(failure: ApiFailure): Cause {
    const { kind } = this.#endpoint.state;
    // A server that failed is started again, too; only as long as it fails is that what the screen says.
    if (kind === 'restarting' || kind === 'failed') return 'server_restarting';
    // The bundled server is on this machine: whatever is missing, it is not the network.
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
    default:
      return 'server_unavailable';
  }
}
