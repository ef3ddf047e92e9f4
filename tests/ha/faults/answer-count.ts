import { performance } from 'node:perf_hooks';
import type { Act, History } from '../load/history.ts';
import { notYetReplicated } from '../load/outcome-of.ts';

const ends: readonly Act[] = [
  'end',
  'revoke-session',
  'revoke-device',
  'end-user',
  'set-password',
  'disable',
];

/** Counts, from its making to `end`, what people ask and are answered. */
export class AnswerCount {
  refreshed = 0;
  /** Ends that were answered 200. */
  ended = 0;
  /** Ends that were answered 202. */
  unprotected = 0;
  unanswered = 0;
  /** Stops counting. */
  readonly end: () => void;

  constructor(history: Pick<History, 'follow'>) {
    const sinceMs = performance.now();
    this.end = history.follow(({ act, outcome, detail, fromMs }) => {
      if (fromMs < sinceMs) return;
      const isEnd = ends.includes(act);
      if (outcome === 'acknowledged' && act === 'refresh') this.refreshed += 1;
      if (outcome === 'acknowledged' && isEnd) this.ended += 1;
      if (outcome === 'unknown' && isEnd && detail === notYetReplicated) this.unprotected += 1;
      else if (outcome === 'unknown') this.unanswered += 1;
    });
  }
}
