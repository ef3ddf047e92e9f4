import { useEffect, useState } from 'react';
import { useReceivedSnapshot } from '../../bridge/workstation-context.tsx';
import { msToNextTick, serverNowMs } from './server-clock.ts';

export const secondMs = 1_000;
export const minuteMs = 60_000;

/**
 * The server's time in milliseconds, updated once per `everyMs`. `alignedToMs` aligns the update with the moment a
 * countdown to that time needs it. Screens that show no seconds tick once a minute.
 */
export function useServerNow(everyMs: number, alignedToMs = 0): number {
  const received = useReceivedSnapshot();
  const [, setTick] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const wait = () => {
      const nowMs = serverNowMs(received, performance.now());
      timer = setTimeout(
        () => {
          setTick((tick) => tick + 1);
          wait();
        },
        msToNextTick(nowMs, everyMs, alignedToMs),
      );
    };
    wait();
    return () => clearTimeout(timer);
  }, [received, everyMs, alignedToMs]);
  return serverNowMs(received, performance.now());
}
