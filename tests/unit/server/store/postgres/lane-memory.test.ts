import { describe, expect, it } from 'vitest';
import type { LaneRecord } from '../../../../../server/domain/audit/chain/head-record.ts';
import type { ChainLink, LaneHead, NewAuditEvent } from '../../../../../server/domain/records/audit-event.ts';
import { selectHead } from '../../../../../server/store/postgres/batch-statements.ts';
import { LaneMemory } from '../../../../../server/store/postgres/lane-memory.ts';
import type { Queries } from '../../../../../server/store/postgres/queries.ts';

const link = (seq: number): ChainLink => ({ seq, hash: Buffer.alloc(32, seq) });
const head = (seq: number): LaneHead => ({ lane: 1, ...link(seq) });
const ofHouse: NewAuditEvent = { type: 'audit_damaged', outcome: 'failure', timeMs: 1, details: {} };

describe('what a node knows of the end of its lane', () => {
  /** A database in which the lane ends at the third event, at a node that has recorded the fifth. */
  function recordedFurther() {
    const said: (LaneHead | 'flushed')[] = [];
    const record: LaneRecord = {
      read: () => ({ kind: 'missing' }),
      note: (noted) => said.push(noted),
      flush: () => said.push('flushed'),
    };
    const queries = {
      first: async (query: unknown) => (query === selectHead ? link(3) : null),
    } as unknown as Queries;
    const memory = new LaneMemory();
    memory.placed(head(3));
    memory.remember(record, head(5));
    const look = (house: NewAuditEvent | null = null) => memory.damage(queries, 1, house);
    return { memory, look, said };
  }

  it('is looked for again when the transaction that told it was undone, and the next one told of the house', async () => {
    const { memory, look, said } = recordedFurther();
    const missing = { details: { lane: 1, first_seq: 4, known_seq: 5 } };
    expect(await look()).toMatchObject(missing);
    // Undone; meanwhile, something of the house is missing, too.
    expect(await look(ofHouse)).toBe(ofHouse);
    memory.houseCommitted();
    expect(memory.hasDoubt).toBe(true);
    expect(said, 'the record that still has to be told').toEqual([]);
    expect(await look()).toMatchObject(missing);
    memory.houseCommitted();
    expect(memory.hasDoubt).toBe(false);
    expect(await look()).toBeNull();
  });

  it('is recorded at once after it was told, so that the next process does not tell it again', async () => {
    const { memory, look, said } = recordedFurther();
    await look();
    memory.houseCommitted();
    expect(said).toEqual([head(3), 'flushed']);
    await look();
    memory.houseCommitted();
    expect(said, 'an ordinary transaction').toEqual([head(3), 'flushed', head(3)]);
  });
});
