import { describe, expect, it } from 'vitest';
import { type SessionRow, sessionReader } from '../../../../server/store/session-row.ts';
import { userOf } from '../../../../server/store/user-row.ts';

const row = {
  id: Buffer.alloc(16, 1),
  profile: 'standard',
  role: 'clinician',
  started_at_ms: 1_000,
  rotated_at_ms: 1_000,
  expires_at_ms: 2_000,
  ended_at_ms: null,
  ended_reason: null,
  locked_at_ms: null,
  lock_ordered_at_ms: null,
  continued_by: null,
  key_thumbprint: null,
  device_id: null,
  disabled: 0,
  opened_by_pin: 0,
  proves_acts: 0,
  generation: 0,
  refresh_minute: 0,
  refresh_count: 0,
  unlock_failures: 0,
  unlock_not_before_ms: 0,
} as unknown as SessionRow;

function readerWithLog() {
  const lines: Record<string, unknown>[] = [];
  const read = sessionReader({ error: (fields) => lines.push(fields) });
  return { read, lines };
}

describe('the reader of sessions', () => {
  it('logs each that it cannot read once, with its id and columns and no value', () => {
    const { read, lines } = readerWithLog();
    const other = { ...row, id: Buffer.alloc(16, 2), role: 'x' as never, expires_at_ms: Number.NaN };
    for (let times = 0; times < 3; times += 1) {
      read(row);
      read({ ...row, profile: 'constructor' as never });
      read(other);
    }
    expect(lines).toEqual([
      { sessionId: '01010101-0101-0101-0101-010101010101', columns: ['profile'] },
      { sessionId: '02020202-0202-0202-0202-020202020202', columns: ['role', 'expires_at_ms'] },
    ]);
  });

  it('keeps what it can read of one that it cannot read as a whole, and says so', () => {
    const { read, lines } = readerWithLog();
    expect(read(row).isReadable).toBe(true);
    const odd = { role: 'x', profile: 'break_glass', locked_at_ms: 1_500, generation: Number.NaN };
    const told = read({ ...row, ...(odd as object) });
    expect(told).toMatchObject({
      isReadable: false,
      profile: 'break_glass',
      lockedAtMs: 1_500,
      generation: 0,
    });
    expect(read({ ...row, profile: 'x' as never })).toMatchObject({ isReadable: false, expiresAtMs: 2_000 });
    expect(lines).toMatchObject([{ columns: ['role', 'generation'] }]);
  });

  it.each(['generation', 'refresh_minute', 'refresh_count', 'unlock_failures', 'unlock_not_before_ms'])(
    'cannot read a %s that is no whole number of JavaScript',
    (column) => {
      for (const value of [Number.NaN, 2 ** 53])
        expect(readerWithLog().read({ ...row, [column]: value })).toMatchObject({ isReadable: false });
    },
  );

  it('names a thousand at most', () => {
    const { read, lines } = readerWithLog();
    for (let n = 0; n < 1_100; n += 1) {
      const id = Buffer.alloc(16);
      id.writeUInt32BE(n);
      read({ ...row, id, profile: 'x' as never });
    }
    expect(lines).toHaveLength(1_000);
  });

  it('takes a flag that is neither 0 nor 1 for the stricter one', () => {
    const odd = { disabled: 2, opened_by_pin: 2, proves_acts: -1 } as never;
    const session = readerWithLog().read({ ...row, ...(odd as object) });
    expect(session).toMatchObject({ user: { disabled: true }, openedByPin: true, provesActs: true });
    expect(userOf(odd).disabled).toBe(true);
  });
});
