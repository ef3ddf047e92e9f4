import { useState } from 'react';
import type { Failure } from '../bridge/use-action.ts';
import { useDurationWords } from './duration-text.tsx';
import type { MessageId } from './messages/en.ts';
import { useText } from './messages/use-text.ts';
import { useIsNewest } from './newest-message.tsx';
import { NoticeBar } from './notice-bar.tsx';
import { waitOf } from './time/duration.ts';
import { useSecondsUntil } from './time/use-seconds-until.ts';
import { VisuallyHidden } from './visually-hidden.tsx';

export interface FailureMessageProps {
  readonly failure: Failure | null;
  /** Sentences that fit this screen better than the general ones. */
  readonly wording?: Partial<Record<Failure['error'], MessageId>>;
}

/** Nobody has done anything wrong. */
const gentleOnes: ReadonlySet<Failure['error']> = new Set([
  'offline',
  'no_answer',
  'not_yet_replicated',
  'locked_meanwhile',
  'links_after_sign_in',
]);

/** Says what failed and what to do next, until something newer goes wrong in the same place. */
export function FailureMessage({ failure, wording }: FailureMessageProps) {
  const text = useText();
  const isNewest = useIsNewest(failure);
  if (!failure || !isNewest) return null;
  if (failure.retryAtMs !== undefined) return <ThrottleMessage retryAtMs={failure.retryAtMs} />;
  const gentle = gentleOnes.has(failure.error);
  return (
    <NoticeBar intent={gentle ? 'warning' : 'error'} role="alert">
      {text(wording?.[failure.error] ?? idOf(failure), { tries: failure.triesLeft ?? 0 })}
    </NoticeBar>
  );
}

function idOf({ error, weakness }: Failure): MessageId {
  return error === 'weak_pin' ? `error.weak_pin.${weakness ?? 'run'}` : `error.${error}`;
}

function ThrottleMessage({ retryAtMs }: { retryAtMs: number }) {
  const text = useText();
  const inWords = useDurationWords();
  const seconds = useSecondsUntil(retryAtMs);
  const [firstSeconds] = useState(seconds);
  if (seconds === 0) return <NoticeBar intent="info">{text('error.throttledOver')}</NoticeBar>;
  const sentence = (left: number, style: '' | 'Spoken') =>
    text('error.throttled', { wait: inWords(waitOf(left), style) });
  return (
    <NoticeBar intent="warning" role="alert">
      {/* An alert that changes every second would be read out every second. */}
      <span aria-hidden>{sentence(seconds, '')}</span>
      <VisuallyHidden>{sentence(firstSeconds, 'Spoken')}</VisuallyHidden>
    </NoticeBar>
  );
}
