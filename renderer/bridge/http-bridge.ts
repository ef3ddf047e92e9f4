import type { ChannelInput, ChannelName, ChannelOutput, Snapshot } from '../../electron/ipc/contract.ts';
import type { ShellLink, ShellState } from './shell-link.ts';

const callLimitMs = 30_000;
const firstRetryMs = 500;
const slowestRetryMs = 5_000;

/** A call that the browser shell did not answer with success; the message holds no input. */
export class BridgeCallError extends Error {
  override readonly name = 'BridgeCallError';
  readonly status: number;

  constructor(channel: string, status: number) {
    super(`${channel} was answered with ${status}`);
    this.status = status;
  }
}

/** The parts of the browser that the bridge stands on. */
export interface HttpBridgeParts {
  readonly fetch: typeof fetch;
  readonly openEvents: (address: string) => EventSource;
}

const browserParts: HttpBridgeParts = {
  fetch: (input, init) => fetch(input, init),
  openEvents: (address) => new EventSource(address),
};

/** The bridge of the browser shell: calls are POSTs to the page's own origin, snapshots arrive as events. */
export function createHttpBridge(parts: HttpBridgeParts = browserParts): ShellLink {
  const invoke = createInvoke(parts);
  const events = createEventFeed(parts, () => probe(invoke));
  return { invoke, onSnapshot: events.onSnapshot, onShellState: events.onShellState };
}

type Invoke = ShellLink['invoke'];

function createInvoke(parts: HttpBridgeParts): Invoke {
  return async <Name extends ChannelName>(name: Name, input: ChannelInput<Name>) => {
    const response = await parts.fetch(`/rpc/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ input }),
      cache: 'no-store',
      signal: AbortSignal.timeout(callLimitMs),
    });
    if (!response.ok) throw new BridgeCallError(name, response.status);
    const { output } = (await response.json()) as { output: ChannelOutput[Name] };
    return output;
  };
}

/** An EventSource does not tell why it failed; one ordinary call does. */
async function probe(invoke: Invoke): Promise<ShellState> {
  try {
    await invoke('snapshot.get', undefined);
    return 'connected';
  } catch (error) {
    const refused = error instanceof BridgeCallError && (error.status === 401 || error.status === 403);
    return refused ? 'refused' : 'interrupted';
  }
}

function createEventFeed(parts: HttpBridgeParts, findState: () => Promise<ShellState>) {
  const snapshotListeners = new Set<(snapshot: Snapshot) => void>();
  const stateListeners = new Set<(state: ShellState) => void>();
  let state: ShellState = 'connected';
  let source: EventSource | null = null;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let retryMs = firstRetryMs;

  const setState = (next: ShellState) => {
    if (next === state) return;
    state = next;
    for (const listener of stateListeners) listener(next);
  };
  const close = () => {
    clearTimeout(retryTimer);
    source?.close();
    source = null;
  };
  const open = () => {
    const opened = parts.openEvents('/events');
    source = opened;
    opened.addEventListener('open', () => {
      retryMs = firstRetryMs;
      setState('connected');
    });
    opened.addEventListener('snapshot', (event) => {
      const snapshot = JSON.parse((event as MessageEvent<string>).data) as Snapshot;
      for (const listener of snapshotListeners) listener(snapshot);
    });
    opened.addEventListener('error', async () => {
      if (source !== opened) return;
      close();
      retryTimer = setTimeout(open, retryMs);
      retryMs = Math.min(retryMs * 2, slowestRetryMs);
      const found = await findState();
      // The stream is down even where single calls work: only its own `open` says connected.
      if (!source || source.readyState !== source.OPEN) setState(found === 'refused' ? found : 'interrupted');
    });
  };

  return {
    onSnapshot(listener: (snapshot: Snapshot) => void) {
      snapshotListeners.add(listener);
      if (!source) open();
      return () => {
        snapshotListeners.delete(listener);
        if (snapshotListeners.size === 0) close();
      };
    },
    onShellState(listener: (state: ShellState) => void) {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
  };
}
