import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Snapshot } from '../../../../electron/ipc/contract.ts';
import { BridgeCallError, createHttpBridge } from '../../../../renderer/bridge/http-bridge.ts';
import { signedOutSnapshot } from '../../../support/renderer/snapshots.ts';

/** The part of EventSource that the bridge uses, controlled by the test. */
class HandEventSource extends EventTarget {
  readonly OPEN = 1;
  readyState = 0;
  opened(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }
  says(snapshot: Snapshot): void {
    this.dispatchEvent(new MessageEvent('snapshot', { data: JSON.stringify(snapshot) }));
  }
  breaks(): void {
    this.readyState = 2;
    this.dispatchEvent(new Event('error'));
  }
  close(): void {
    this.readyState = 2;
  }
}

function setUp(answer: () => Response | Promise<Response>) {
  const sources: HandEventSource[] = [];
  const fetch = vi.fn((_url: string | URL | Request, _init?: RequestInit) => Promise.resolve().then(answer));
  const bridge = createHttpBridge({
    fetch,
    openEvents: (address) => {
      expect(address).toBe('/events');
      const source = new HandEventSource();
      sources.push(source);
      return source as unknown as EventSource;
    },
  });
  return { bridge, fetch, sources };
}

const answered = (output: unknown) => () => Response.json({ output });
const refused = (status: number) => () => new Response(null, { status });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('calls', () => {
  it('post their input to the page’s own origin and return the output', async () => {
    const { bridge, fetch } = setUp(answered({ ok: true }));
    await expect(bridge.invoke('session.unlock', { password: 'p' })).resolves.toEqual({ ok: true });
    const [url, init] = fetch.mock.calls[0] ?? [];
    expect(url).toBe('/rpc/session.unlock');
    expect(init).toMatchObject({ method: 'POST', body: '{"input":{"password":"p"}}' });
  });

  it('send an empty object when there is no input', async () => {
    const { bridge, fetch } = setUp(answered({ ok: true }));
    await bridge.invoke('session.sign-out', undefined);
    expect(fetch.mock.calls[0]?.[1]?.body).toBe('{}');
  });

  it('throw on every answer that is no success, without repeating the input', async () => {
    const { bridge } = setUp(refused(500));
    const failure = await bridge.invoke('session.unlock', { password: 'top secret' }).catch((error) => error);
    expect(failure).toBeInstanceOf(BridgeCallError);
    expect(failure.status).toBe(500);
    expect(String(failure)).not.toContain('secret');
  });
});

describe('snapshots', () => {
  it('reach every listener; the stream is opened once and closed after the last one', () => {
    const { bridge, sources } = setUp(answered(null));
    const [first, second] = [vi.fn(), vi.fn()];
    const endFirst = bridge.onSnapshot(first);
    const endSecond = bridge.onSnapshot(second);
    expect(sources).toHaveLength(1);
    sources[0]?.says(signedOutSnapshot());
    expect(first).toHaveBeenCalledWith(signedOutSnapshot());
    expect(second).toHaveBeenCalledTimes(1);
    endFirst();
    expect(sources[0]?.readyState).toBe(0);
    endSecond();
    expect(sources[0]?.readyState).toBe(2);
  });

  it('go on after a break: interrupted, tried again with growing pauses, connected', async () => {
    const { bridge, sources } = setUp(() => Promise.reject(new TypeError('Failed to fetch')));
    const states: string[] = [];
    const listener = vi.fn();
    bridge.onShellState((state) => states.push(state));
    bridge.onSnapshot(listener);
    sources[0]?.opened();
    sources[0]?.breaks();
    await vi.advanceTimersByTimeAsync(499);
    expect(states).toEqual(['interrupted']);
    expect(sources).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(sources).toHaveLength(2);
    sources[1]?.breaks();
    await vi.advanceTimersByTimeAsync(999);
    expect(sources).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    sources[2]?.opened();
    sources[2]?.says(signedOutSnapshot());
    expect(states).toEqual(['interrupted', 'connected']);
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it.each([401, 403])('say that the page was refused when calls are answered with %i', async (status) => {
    const { bridge, sources } = setUp(refused(status));
    const states: string[] = [];
    bridge.onShellState((state) => states.push(state));
    bridge.onSnapshot(() => {});
    sources[0]?.breaks();
    await vi.advanceTimersByTimeAsync(10);
    expect(states).toEqual(['refused']);
  });

  it('do not open the stream again when nobody listens any more', async () => {
    const { bridge, sources } = setUp(answered(null));
    const end = bridge.onSnapshot(() => {});
    sources[0]?.breaks();
    end();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sources).toHaveLength(1);
  });
});
