import { useState } from 'react';
import { minuteMs } from './use-server-now.ts';

/**
 * The minutes left, for screen readers: told anew at each `level` (minutes before the end) only, but never more than
 * are left where the screen appears later than that, such as after unlocking.
 */
export function useMinutesTold(level: number, leftMs: number): number {
  const minutes = Math.max(1, Math.min(level, Math.ceil(leftMs / minuteMs)));
  const [told, setTold] = useState({ level, minutes });
  if (told.level === level) return told.minutes;
  setTold({ level, minutes });
  return minutes;
}
