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
