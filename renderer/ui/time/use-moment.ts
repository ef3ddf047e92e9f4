import { useCallback } from 'react';
import { moment } from './moment.ts';
import { minuteMs, useServerNow } from './use-server-now.ts';

/** Formats moments of server time for people, as seen from now. */
export function useMoment(): (atMs: number) => string {
  const nowMs = useServerNow(minuteMs);
  return useCallback((atMs) => moment(atMs, nowMs), [nowMs]);
}
