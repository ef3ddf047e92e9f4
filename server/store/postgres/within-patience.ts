import { setTimeout } from 'node:timers/promises';
import { NoConnection } from './database-failure.ts';

/** Throws `NoConnection` when a connection is silent for longer; what it answers then is no use any more. */
export async function withinPatience<Answer>(answer: Promise<Answer>, patienceMs: number): Promise<Answer> {
  const timer = new AbortController();
  const silence = setTimeout(patienceMs, undefined, { signal: timer.signal, ref: false }).then(() => {
    throw new NoConnection('the database is silent');
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    timer.abort();
    silence.catch(() => {});
    answer.catch(() => {});
  }
}
