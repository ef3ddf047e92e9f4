import { useEffect, useRef, useState } from 'react';
import type { SessionView } from '../../../electron/ipc/contract.ts';
import { useDurationWords } from '../../ui/duration-text.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { durationOf, stopWatch } from '../../ui/time/duration.ts';
import { useMinutesTold } from '../../ui/time/use-minutes-told.ts';
import { useMomentSeenFrom } from '../../ui/time/use-moment.ts';
import { minuteMs, secondMs, useServerNow } from '../../ui/time/use-server-now.ts';

type WarningValues = { readonly time: string; readonly left: string };

export interface Warning {
  readonly looks: 'bar' | 'card' | 'dialog' | null;
  /** The values that fill the sentences. */
  readonly values: WarningValues;
  /** The same for the ear. */
  readonly spokenValues: WarningValues;
  /** For screen readers; changes only with the level, never with the seconds. */
  readonly announcement: string;
}

const looksOf = { 15: 'bar', 5: 'card', 1: 'dialog' } as const;

export interface WarningChoices {
  /** The user asked for the password field, which needs more room than a bar has. */
  readonly opened: boolean;
  /** The user has chosen to let the session end: it stays a bar. */
  readonly letGo: boolean;
}

/** What the warning says now. */
export function useWarning(
  { warning, expiresAtMs, continueBy }: SessionView,
  choices: WarningChoices,
): Warning {
  const nowMs = useServerNow(warning === 1 ? secondMs : minuteMs, expiresAtMs);
  const leftMs = expiresAtMs - nowMs;
  const inWords = useDurationWords();
  const left = warning === 1 ? stopWatch(leftMs) : inWords(durationOf(leftMs));
  const looks = warning && looksFor(warning, choices);
  const moment = useMomentSeenFrom();
  const values = { time: moment(expiresAtMs, nowMs), left };
  const spokenValues = { ...values, left: inWords(durationOf(leftMs), 'Spoken') };
  return { looks, values, spokenValues, announcement: useAnnouncement(warning, leftMs, continueBy) };
}

function looksFor(warning: 15 | 5 | 1, { opened, letGo }: WarningChoices): Warning['looks'] {
  if (opened) return warning === 1 && !letGo ? 'dialog' : 'card';
  return letGo ? 'bar' : looksOf[warning];
}

const announcements = {
  pin: 'warning.announcePin',
  password: 'warning.announce',
  none: 'warning.announceEnd',
} as const;

function useAnnouncement(
  warning: SessionView['warning'],
  leftMs: number,
  by: SessionView['continueBy'],
): string {
  const text = useText();
  const minutes = useMinutesTold(warning ?? 0, leftMs);
  const before = useRef(warning);
  const [continued, setContinued] = useState(false);
  useEffect(() => {
    setContinued(before.current !== null && warning === null);
    before.current = warning;
  }, [warning]);
  if (warning) return text(announcements[by ?? 'none'], { minutes });
  return continued ? text('warning.done') : '';
}
