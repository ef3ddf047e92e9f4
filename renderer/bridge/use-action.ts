import { useCallback, useEffect, useRef, useState } from 'react';
import type { ActionResult, ChannelInput, ChannelName, ChannelOutput } from '../../electron/ipc/contract.ts';
import { withinLimit } from './within-limit.ts';
import { useBridge } from './workstation-context.tsx';

/** How long a button may stay busy before the screen says that there is no answer. */
export const actionLimitMs = 15_000;

/** Channels that answer with an `ActionResult`. */
export type ActionChannel = {
  [Name in ChannelName]: ChannelOutput<Name> extends ActionResult ? Name : never;
}[ChannelName];

type RefusedAction = Extract<ActionResult, { ok: false }>;

export interface Failure {
  readonly error: RefusedAction['error'] | 'no_answer';
  /** With `throttled`: when the next try is allowed, on the page's monotonic clock in milliseconds. */
  readonly retryAtMs?: number;
  /** With `wrong_pin`. */
  readonly triesLeft?: number;
  /** With `weak_pin`. */
  readonly weakness?: RefusedAction['weakness'];
}

/** Whether there have been too many tries and the next one is not allowed yet. */
export function mustWait(failure: Failure | null): boolean {
  return failure?.retryAtMs !== undefined && performance.now() < failure.retryAtMs;
}

export interface Action<Name extends ActionChannel> {
  readonly busy: boolean;
  readonly failure: Failure | null;
  /** Resolves with true when it worked; a second call while one is busy does nothing. */
  readonly run: (input: ChannelInput<Name>) => Promise<boolean>;
  readonly clear: () => void;
}

/** One action of the user: busy for at most `limitMs`, then either done or a failure that the screen explains. */
export function useAction<Name extends ActionChannel>(name: Name, limitMs = actionLimitMs): Action<Name> {
  const bridge = useBridge();
  const [state, setState] = useState<{ busy: boolean; failure: Failure | null }>(idle);
  const busyRef = useRef(false);
  const mountedRef = useRef(true);
  useEffect(() => {
    mountedRef.current = true;
    return () => {
      mountedRef.current = false;
    };
  }, []);

  const run = useCallback(
    async (input: ChannelInput<Name>) => {
      if (busyRef.current) return false;
      busyRef.current = true;
      setState({ busy: true, failure: null });
      const call = bridge.invoke(name, input) as Promise<ActionResult>;
      const failure = await withinLimit(call.then(failureOf), limitMs, { late, failed });
      busyRef.current = false;
      if (mountedRef.current) setState({ busy: false, failure });
      return failure === null;
    },
    [bridge, name, limitMs],
  );
  const clear = useCallback(() => setState((now) => (now.busy ? now : idle)), []);
  return { ...state, run, clear };
}

const idle = { busy: false, failure: null } as const;
const failed: Failure = { error: 'failed' };
const late: Failure = { error: 'no_answer' };

function failureOf(result: ActionResult): Failure | null {
  if (result.ok) return null;
  const { ok: _, retryAfterSeconds = 5, ...failure } = result;
  if (result.error !== 'throttled') return failure;
  return { ...failure, retryAtMs: performance.now() + retryAfterSeconds * 1000 };
}
