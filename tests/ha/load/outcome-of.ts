import type { HttpAnswer } from '../../bench/load/response-parser.ts';
import type { Outcome } from './history.ts';

/** What `codeOf` gives for an end that only one machine has. */
export const notYetReplicated = '202';

/**
 * What an answer says about the request; null stands for none. A 5xx leaves open what happened, and so does 202, which
 * says that nothing but this one machine knows of it yet.
 */
export function outcomeOf(answer: HttpAnswer | null): Outcome {
  if (answer === null || answer.status >= 500 || answer.status === 202) return 'unknown';
  if (answer.header('x-token-refreshed') === 'recovered') return 'recovered';
  if (answer.status < 300) return 'acknowledged';
  if (answer.body.includes('"refresh_in_progress"')) return 'in-progress';
  if (answer.body.includes('"ended_reason"')) return 'ended';
  return answer.body.includes('"invalid_grant"') ? 'missing' : 'refused';
}

/** Status and code of an answer other than 200; empty where there is none. */
export function codeOf(answer: HttpAnswer | null): string {
  if (answer === null || answer.status === 200) return '';
  const member = (name: string) => new RegExp(`"${name}":\\s*"([a-z_]{1,40})"`).exec(answer.body)?.[1] ?? '';
  return `${answer.status} ${member('error')} ${member('ended_reason')}`.trim();
}
