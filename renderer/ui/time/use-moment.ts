import { useCallback, useMemo } from 'react';
import { useLanguage } from '../messages/language-provider.tsx';
import { type MomentFormat, moment, momentFormatOf } from './moment.ts';
import { minuteMs, useServerNow } from './use-server-now.ts';

/** How the screen writes moments: in its language. */
export function useMomentFormat(): MomentFormat {
  const { language } = useLanguage();
  return useMemo(() => momentFormatOf(language), [language]);
}

/** Formats moments of server time for people, as seen from now. */
export function useMoment(): (atMs: number) => string {
  const nowMs = useServerNow(minuteMs);
  const seenFrom = useMomentSeenFrom();
  return useCallback((atMs) => seenFrom(atMs, nowMs), [nowMs, seenFrom]);
}

/** The same, for callers that already know what time it is. */
export function useMomentSeenFrom(): (atMs: number, nowMs: number) => string {
  const format = useMomentFormat();
  return useCallback((atMs, nowMs) => moment(atMs, nowMs, format), [format]);
}
