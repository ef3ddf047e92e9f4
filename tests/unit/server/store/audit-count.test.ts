import { expect, it } from 'vitest';
import type { NewAuditEvent } from '../../../../server/domain/records/audit-event.ts';
import { AuditCount } from '../../../../server/store/audit-count.ts';

const event = (type: NewAuditEvent['type']): NewAuditEvent => ({ type, outcome: 'success', timeMs: 0 });

function counting() {
  const counted: string[] = [];
  const count = new AuditCount({ audited: (type) => void counted.push(type) });
  return { counted, count };
}

it('counts events when their transaction is on disk', () => {
  const { counted, count } = counting();
  count.begin(10);
  count.appended(11, event('sign_in'));
  count.appended(12, event('refresh'));
  expect(counted).toEqual([]);
  count.committed(12);
  count.committed(12);
  expect(counted).toEqual(['sign_in', 'refresh']);
});

it('does not count what an undone job had appended, followed by another one or not', () => {
  const { counted, count } = counting();
  count.begin(10);
  count.appended(11, event('refresh'));
  count.appended(12, event('sign_in'));
  count.appended(13, event('alert'));
  // The job of 12 and 13 was undone, so the next takes their numbers.
  count.appended(12, event('lock'));
  count.appended(13, event('unlock'));
  // That of 13 was undone, too.
  count.committed(12);
  expect(counted).toEqual(['refresh', 'lock']);
});

it('does not count what a transaction that failed had appended', () => {
  const { counted, count } = counting();
  count.begin(10);
  count.appended(11, event('sign_in'));
  count.begin(10);
  count.appended(11, event('refresh'));
  count.committed(11);
  expect(counted).toEqual(['refresh']);
});
