import type { Page } from 'playwright';
import type { ChannelName, ChannelOutput, Snapshot } from '../../../electron/ipc/contract.ts';

/** The answer of each call; `pending` never answers, `throws` fails like a broken shell. */
export type Replies = { readonly [Name in ChannelName]?: ChannelOutput<Name> | 'pending' | 'throws' };

export interface RecordedCall {
  readonly name: ChannelName;
  readonly input: unknown;
}

interface Script {
  snapshot: Snapshot;
  replies: Record<string, unknown>;
}

interface ScriptedWindow {
  scripted: {
    calls: RecordedCall[];
    push(snapshot: Snapshot): void;
    reply(replies: Record<string, unknown>): void;
  };
}

/** Control over a page whose `window.workstation` plays the given snapshots instead of talking to a shell. */
export interface ScriptedBridge {
  push(snapshot: Snapshot): Promise<void>;
  reply(replies: Replies): Promise<void>;
  calls(name?: ChannelName): Promise<RecordedCall[]>;
}

/** Installs the scripted bridge in `page`; call it before the page is opened. */
export async function scriptBridge(
  page: Page,
  snapshot: Snapshot,
  replies: Replies = {},
): Promise<ScriptedBridge> {
  await page.addInitScript(installInPage, { snapshot, replies } as Script);
  return {
    push: (next) =>
      page.evaluate((pushed) => (window as unknown as ScriptedWindow).scripted.push(pushed), next),
    reply: (next) =>
      page.evaluate(
        (given) => (window as unknown as ScriptedWindow).scripted.reply(given),
        next as Record<string, unknown>,
      ),
    calls: async (name) => {
      const calls = await page.evaluate(() => (window as unknown as ScriptedWindow).scripted.calls);
      return name ? calls.filter((call) => call.name === name) : calls;
    },
  };
}

// Runs in the page, where nothing outside this function exists.
function installInPage(script: Script): void {
  const listeners = new Set<(snapshot: Snapshot) => void>();
  const calls: RecordedCall[] = [];
  const startedMs = performance.now();
  let { snapshot, replies } = script;
  let pushedMs = startedMs;
  // The server's time advances between a push and a later question.
  const current = () => ({ ...snapshot, serverNowMs: snapshot.serverNowMs + performance.now() - pushedMs });
  const answer = (name: string): Promise<unknown> => {
    if (name === 'snapshot.get') return Promise.resolve(current());
    const quiet = name === 'visitors.look' ? { chosen: null } : { ok: true };
    const reply = name in replies ? replies[name] : quiet;
    if (reply === 'pending') return new Promise(() => {});
    if (reply === 'throws') return Promise.reject(new Error('The scripted shell is broken.'));
    return Promise.resolve(reply);
  };
  const page = window as unknown as Record<string, unknown>;
  page.workstation = {
    invoke(name: ChannelName, input: unknown) {
      calls.push({ name, input });
      return answer(name);
    },
    onSnapshot(listener: (snapshot: Snapshot) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  page.scripted = {
    calls,
    push(next: Snapshot) {
      snapshot = next;
      pushedMs = performance.now();
      for (const listener of listeners) listener(next);
    },
    reply(next: Record<string, unknown>) {
      replies = { ...replies, ...next };
    },
  };
}
