import { useCallback, useRef, useState } from 'react';
import type { ChannelInput, GeneratedUser, SetupResult } from '../../../electron/ipc/contract.ts';
import { useBridge } from '../../bridge/workstation-context.tsx';

export type SetupFailure = Extract<SetupResult, { ok: false }>['error'];

export interface Setup {
  readonly busy: boolean;
  readonly failure: SetupFailure | null;
  /** The passwords that are shown once; null when there are none to show. */
  readonly generatedUsers: readonly GeneratedUser[] | null;
  readonly run: (input: ChannelInput<'setup.run'>) => Promise<void>;
  /** Takes the generated passwords out of the page. */
  readonly forget: () => void;
}

interface SetupState {
  readonly busy: boolean;
  readonly failure: SetupFailure | null;
  readonly generatedUsers: readonly GeneratedUser[] | null;
}

const idle: SetupState = { busy: false, failure: null, generatedUsers: null };

/** The set-up and its answer; lives above the screens, because the phase changes before the answer arrives. */
export function useSetup(): Setup {
  const bridge = useBridge();
  const [state, setState] = useState(idle);
  const shown = useRef<GeneratedUser[]>([]);
  const run = useCallback(
    async (input: ChannelInput<'setup.run'>) => {
      setState({ ...idle, busy: true });
      const result = await bridge
        .invoke('setup.run', input)
        .catch((): SetupResult => ({ ok: false, error: 'failed' }));
      if (!result.ok) setState({ ...idle, failure: result.error });
      else {
        shown.current = [...result.demoUsers];
        setState({ ...idle, generatedUsers: shown.current.length > 0 ? shown.current : null });
      }
    },
    [bridge],
  );
  const forget = useCallback(() => {
    // React keeps the state before this one, in reach of every script; so the passwords leave the list itself.
    shown.current.splice(0);
    setState(idle);
  }, []);
  return { ...state, run, forget };
}
