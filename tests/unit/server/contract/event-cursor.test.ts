import { describe, expect, it } from 'vitest';
import { eventCursor, eventCursorOf } from '../../../../server/contract/identifiers.ts';

describe('where a list of events goes on', () => {
  it.each([
    [{ seq: 17 }, '17'],
    [{ seq: 17, place: { lane: 1, afterSeq: 2_041 } }, '17.1.2041'],
    [{ seq: 1, place: { lane: 999_999_999, afterSeq: 0 } }, '1.999999999.0'],
  ])('is told as it is read: %j', (position, text) => {
    expect(eventCursorOf(position)).toBe(text);
    expect(eventCursor.parse(text)).toEqual(position);
  });

  it.each([
    '',
    '0',
    '-1',
    '17.1',
    '17.0.5',
    '17.1.',
    '17.1.2.3',
    '1e3',
    '17.9999999999.1',
    '9'.repeat(16),
    '1 ',
  ])('is nothing else: %j', (text) => {
    expect(eventCursor.safeParse(text).success).toBe(false);
  });
});
