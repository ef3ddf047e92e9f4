import { useText } from './messages/use-text.ts';
import { waitOf } from './time/duration.ts';
import { useSecondsUntil } from './time/use-seconds-until.ts';

/** What a button says until a moment of the page's monotonic clock; null when it may be pressed. */
export function useWaitLabel(untilMs: number | undefined): string | null {
  const text = useText();
  const seconds = useSecondsUntil(untilMs);
  if (seconds === 0) return null;
  const { unit, ...values } = waitOf(seconds);
  return text('signIn.wait', { wait: text(`duration.${unit}`, values) });
}
