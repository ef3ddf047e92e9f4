import type { MessageId } from './messages/en.ts';
import { useText } from './messages/use-text.ts';
import { type Duration, durationOf, stopWatch } from './time/duration.ts';
import { VisuallyHidden } from './visually-hidden.tsx';

/** Puts a time span into words: short for the eye, or `Spoken` in full. */
export function useDurationWords(): (duration: Duration, style?: '' | 'Spoken') => string {
  const text = useText();
  return ({ unit, ...values }, style = '') => text(`duration.${unit}${style}`, values);
}

/** A time span: short for the eye, in full words for the ear. */
export function DurationText({ ms }: { ms: number }) {
  const inWords = useDurationWords();
  const duration = durationOf(ms);
  return (
    <>
      <span aria-hidden>{inWords(duration)}</span>
      <VisuallyHidden>{inWords(duration, 'Spoken')}</VisuallyHidden>
    </>
  );
}

/** A sentence with the time that is `left`: as on a stopwatch for the eye, in full words for the ear. */
export function CountdownText({ message, ms }: { message: MessageId; ms: number }) {
  const text = useText();
  const inWords = useDurationWords();
  return (
    <>
      <span aria-hidden>{text(message, { left: stopWatch(ms) })}</span>
      <VisuallyHidden>{text(message, { left: inWords(durationOf(ms), 'Spoken') })}</VisuallyHidden>
    </>
  );
}
