import { useCallback } from 'react';
import { moment } from './moment.ts';
import { useMomentFormat } from './use-moment-format.ts';
import { minuteMs, useServerNow } from './use-server-now.ts';

/** Formats moments of server time for people, as seen from now. */
export function useMoment(): (atMs: number) => string {
  const nowMs = useServerNow(minuteMs);
  const seenFrom = useMomentSeenFrom();
  return useCallback((atMs) => seenFrom(atMs, nowMs), [nowMs, seenFrom]);
}

/** The same, where what now is has been asked for already. */
export function useMomentSeenFrom(): (atMs: number, nowMs: number) => string {
  const format = useMomentFormat();
  return useCallback((atMs, nowMs) => moment(atMs, nowMs, format), [format]);
}
