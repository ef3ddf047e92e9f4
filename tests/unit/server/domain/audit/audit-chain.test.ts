import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../../../server/domain/audit/chain/canonical-json.ts';
import { chainEvent, genesisHash, hashEvent } from '../../../../../server/domain/audit/chain/hash-chain.ts';
import { verifyChain } from '../../../../../server/domain/audit/chain/verify-chain.ts';
import type { AuditEvent, ChainLink } from '../../../../../server/domain/records/audit-event.ts';

function chainOf(count: number): AuditEvent[] {
  const events: AuditEvent[] = [];
  let head: ChainLink = { seq: 0, hash: genesisHash };
  for (let number = 0; number < count; number += 1) {
    const event = chainEvent(head, { type: 'refresh', outcome: 'success', timeMs: 1000 + number, userId: 7 });
    events.push(event);
    head = event;
  }
  return events;
}

describe('canonicalJson', () => {
  it('writes the example of RFC 8785 §3.2.3 in its order', () => {
    const members = {
      '\u20ac': 1,
      '\r': 2,
      '\ufb33': 3,
      '1': 4,
      '\ud83d\ude00': 5,
      '\u0080': 6,
      '\u00f6': 7,
    };
    expect(canonicalJson(members)).toBe(
      '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
    );
  });

  it('writes numbers and strings as RFC 8785 §3.2.2 says', () => {
    expect(canonicalJson([333333333.3333333, 1e30, 4.5, 2e-3, 1e-27, -0])).toBe(
      '[333333333.3333333,1e+30,4.5,0.002,1e-27,0]',
    );
    expect(canonicalJson('\u20ac$\u000f\nA\'B"\\\\"/')).toBe('"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"');
  });

  it('refuses what JSON cannot hold', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, '\ud800']) {
      expect(() => canonicalJson(value)).toThrow(TypeError);
    }
  });

  it('does not depend on the order of members and keeps every value', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.integer()), (record) => {
        const reversed = Object.fromEntries(Object.entries(record).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(record));
        expect(JSON.parse(canonicalJson(record))).toEqual({ ...record });
      }),
    );
  });
});

describe('the hash chain', () => {
  it('is what the protocol says: SHA-256 of the hash before and the canonical event', () => {
    const [first, second] = chainOf(2);
    const content =
      '{"address":null,"details":null,"device_id":null,"outcome":"success","reason":null,"seq":2,' +
      '"session_id":null,"time":"1970-01-01T00:00:01.001Z","type":"refresh","user_id":7}';
    const hash = createHash('sha256')
      .update(first?.hash ?? '')
      .update(content)
      .digest('hex');
    expect(second?.hash.toString('hex')).toBe(hash);
  });

  it('hashes events as canonical JSON, whatever is in them', () => {
    const text = fc.option(fc.string({ unit: 'binary' }));
    const value = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
    );
    const some = fc.record({
      seq: fc.nat(),
      timeMs: fc.nat(),
      userId: fc.option(fc.nat()),
      sessionId: text,
      deviceId: text,
      address: text,
      reason: text,
      details: fc.option(fc.dictionary(fc.string({ unit: 'grapheme' }), value)),
    });
    fc.assert(
      fc.property(some, ({ timeMs, userId, sessionId, deviceId, ...rest }) => {
        const event = {
          ...rest,
          timeMs,
          userId,
          sessionId,
          deviceId,
          type: 'refresh',
          outcome: 'success',
        } as const;
        const members = {
          ...rest,
          time: new Date(timeMs).toISOString(),
          user_id: userId,
          session_id: sessionId,
          device_id: deviceId,
          type: 'refresh',
          outcome: 'success',
        };
        const content = Buffer.concat([genesisHash, Buffer.from(canonicalJson(members))]);
        expect(hashEvent({ ...event, prevHash: genesisHash })).toEqual(
          createHash('sha256').update(content).digest(),
        );
      }),
    );
  });

  it('is whole when nobody touched it', () => {
    const events = chainOf(5);
    expect(verifyChain(events)).toMatchObject({ whole: true, count: 5, head: { hash: events[4]?.hash } });
    expect(verifyChain([])).toMatchObject({ whole: true, count: 0 });
  });

  it.each<[string, (events: AuditEvent[]) => AuditEvent[], number]>([
    ['a changed event', (events) => events.map((e) => (e.seq === 3 ? { ...e, userId: 8 } : e)), 3],
    ['a removed event', (events) => events.filter(({ seq }) => seq !== 3), 3],
    ['a missing beginning', (events) => events.slice(1), 1],
    ['swapped events', ([a, b, c, d, e]) => [a, c, b, d, e].filter((event) => event !== undefined), 2],
    [
      'a foreign event in between',
      (events) =>
        [...events.slice(0, 2), ...chainOf(3).slice(2), ...chainOf(9).slice(4)].map((e) =>
          e.seq === 3 ? { ...e, hash: Buffer.alloc(32) } : e,
        ),
      3,
    ],
    [
      'a time that is none',
      (events) => events.map((e) => (e.seq === 4 ? { ...e, timeMs: Number.NaN } : e)),
      4,
    ],
    [
      'a hash made anew without the rest',
      (events) =>
        events.map((e) => (e.seq === 2 ? { ...e, ...chainEvent({ seq: 1, hash: genesisHash }, e) } : e)),
      2,
    ],
  ])('names the first broken event: %s', (_name, tamper, brokenSeq) => {
    expect(verifyChain(tamper(chainOf(5)))).toMatchObject({ whole: false, brokenSeq });
  });
});
