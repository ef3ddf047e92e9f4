import type { ChannelInput, ChannelName, ChannelOutput } from '../../electron/ipc/contract.ts';
import { EventFeed } from './event-feed.ts';
import type { ShellLink, ShellState } from './shell-link.ts';

const callLimitMs = 30_000;

/** A call that the browser shell did not answer successfully; the message contains no input. */
export class BridgeCallError extends Error {
  override readonly name = 'BridgeCallError';
  readonly status: number;

  constructor(channel: string, status: number) {
    super(`${channel} was answered with ${status}`);
    this.status = status;
  }
}

/** The parts of the browser that the bridge relies on. */
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
  const feed = new EventFeed({ openEvents: parts.openEvents, findState: () => findState(invoke) });
  return {
    invoke,
    onSnapshot: (listener) => feed.onSnapshot(listener),
    onShellState: (listener) => feed.onShellState(listener),
  };
}

type Invoke = ShellLink['invoke'];

function createInvoke(parts: HttpBridgeParts): Invoke {
  return async <Name extends ChannelName>(name: Name, input: ChannelInput<Name>) => {
    const response = await parts.fetch(`/rpc/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ input }),
      cache: 'no-store',
      // The last typing is sent even while the page is closing.
      keepalive: name === 'draft.save',
      signal: AbortSignal.timeout(callLimitMs),
    });
    if (!response.ok) throw new BridgeCallError(name, response.status);
    const { output } = (await response.json()) as { output: ChannelOutput<Name> };
    return output;
  };
}

async function findState(invoke: Invoke): Promise<ShellState> {
  try {
    await invoke('snapshot.get', undefined);
    return 'connected';
  } catch (error) {
    const refused = error instanceof BridgeCallError && (error.status === 401 || error.status === 403);
    return refused ? 'refused' : 'interrupted';
  }
}
