import { useEffect, useRef, useState } from 'react';
import type { SessionView } from '../../../electron/ipc/contract.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { durationOf, stopWatch } from '../../ui/time/duration.ts';
import { moment } from '../../ui/time/moment.ts';
import { minuteMs, secondMs, useServerNow } from '../../ui/time/use-server-now.ts';

export interface Warning {
  readonly looks: 'bar' | 'card' | 'dialog' | null;
  /** What the sentences are filled with. */
  readonly values: { readonly time: string; readonly left: string };
  /** For screen readers; changes with the level only, never with the seconds. */
  readonly announcement: string;
}

const looksOf = { 15: 'bar', 5: 'card', 1: 'dialog' } as const;

/** What the warning says now. `letGo`: the user has chosen to let the session end, so it stays a bar. */
export function useWarning({ warning, expiresAtMs }: SessionView, letGo: boolean): Warning {
  const text = useText();
  const nowMs = useServerNow(warning === 1 ? secondMs : minuteMs, expiresAtMs);
  const leftMs = expiresAtMs - nowMs;
  const { unit, ...amounts } = durationOf(leftMs);
  const left = warning === 1 ? stopWatch(leftMs) : text(`duration.${unit}`, amounts);
  const looks = warning && (letGo ? 'bar' : looksOf[warning]);
  const values = { time: moment(expiresAtMs, nowMs), left };
  return { looks, values, announcement: useAnnouncement(warning) };
}

function useAnnouncement(warning: SessionView['warning']): string {
  const text = useText();
  const before = useRef(warning);
  const [continued, setContinued] = useState(false);
  useEffect(() => {
    setContinued(before.current !== null && warning === null);
    before.current = warning;
  }, [warning]);
  if (warning) return text('warning.announce', { minutes: warning });
  return continued ? text('warning.done') : '';
}
