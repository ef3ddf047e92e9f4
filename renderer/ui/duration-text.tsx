import { useText } from './messages/use-text.ts';
import { durationOf } from './time/duration.ts';
import { VisuallyHidden } from './visually-hidden.tsx';

/** A time span: short to the eye, in full words to the ear. */
export function DurationText({ ms }: { ms: number }) {
  const text = useText();
  const { unit, ...values } = durationOf(ms);
  return (
    <>
      <span aria-hidden>{text(`duration.${unit}`, values)}</span>
      <VisuallyHidden>{text(`duration.${unit}Spoken`, values)}</VisuallyHidden>
    </>
  );
}
