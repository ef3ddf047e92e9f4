import { useCallback, useRef, useState } from 'react';
import type { ChannelInput, GeneratedUser, SetupResult } from '../../../electron/ipc/contract.ts';
import { withinLimit } from '../../bridge/within-limit.ts';
import { useBridge } from '../../bridge/workstation-context.tsx';

/** Enough time to hash the passwords of a whole ward. */
export const setupLimitMs = 45_000;

export type SetupFailure = Extract<SetupResult, { ok: false }>['error'] | 'no_answer';

export interface Setup {
  readonly busy: boolean;
  readonly failure: SetupFailure | null;
  /** The passwords that are shown once; null: there are none to show. */
  readonly generatedUsers: readonly GeneratedUser[] | null;
  /** The printer on which they may be printed; null: they may not. */
  readonly printer: string | null;
  readonly run: (input: ChannelInput<'setup.run'>) => Promise<void>;
  /** Takes the generated passwords out of the page. */
  readonly forget: () => void;
}

interface SetupState {
  readonly busy: boolean;
  readonly failure: SetupFailure | null;
  readonly generatedUsers: readonly GeneratedUser[] | null;
  readonly printer: string | null;
}

interface Unfinished {
  readonly ok: false;
  readonly error: 'no_answer' | 'failed';
}

const late: Unfinished = { ok: false, error: 'no_answer' };
const failed: Unfinished = { ok: false, error: 'failed' };

const idle: SetupState = { busy: false, failure: null, generatedUsers: null, printer: null };

/** The set-up and its answer. It lives above the screens, because the phase changes before the answer arrives. */
export function useSetup(): Setup {
  const bridge = useBridge();
  const [state, setState] = useState(idle);
  const shown = useRef<GeneratedUser[]>([]);
  const run = useCallback(
    async (input: ChannelInput<'setup.run'>) => {
      setState({ ...idle, busy: true });
      const call = bridge.invoke('setup.run', input);
      const result = await withinLimit<SetupResult, Unfinished>(call, setupLimitMs, { late, failed });
      if (!result.ok) setState({ ...idle, failure: result.error });
      else {
        shown.current = [...result.staff, ...result.demoUsers];
        const { printer } = result;
        setState({ ...idle, generatedUsers: shown.current.length > 0 ? shown.current : null, printer });
      }
    },
    [bridge],
  );
  const forget = useCallback(() => {
    // React keeps the previous state within reach of every script, so the passwords are removed from the list itself.
    const hadPasswords = shown.current.splice(0).length > 0;
    setState(idle);
    // The shell stops printing them, should it still be at it.
    if (hadPasswords) void bridge.invoke('setup.forget', undefined).catch(() => undefined);
  }, [bridge]);
  return { ...state, run, forget };
}
