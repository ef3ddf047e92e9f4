import { describe, expect, it } from 'vitest';
import { decideRefresh } from '../../../../../server/domain/sessions/decide-refresh.ts';
import type { ProofOutcome } from '../../../../../server/domain/tokens/proof.ts';
import { testSession } from '../../../../support/server/test-session.ts';

const bound = testSession();
const unbound = testSession({ keyThumbprint: null });
const rightProof: ProofOutcome = { kind: 'valid', keyThumbprint: 'key' };
const none: ProofOutcome = { kind: 'absent' };
const soonMs = bound.rotatedAtMs + 1_000;
const lateMs = bound.rotatedAtMs + 5 * 60 * 60_000;

describe('decideRefresh, bound', () => {
  const decide = (generation: number, nowMs = lateMs, proof: ProofOutcome = rightProof, session = bound) =>
    decideRefresh(session, { generation, proof }, nowMs);

  it.each([
    [5, { kind: 'rotate', nextGeneration: 6, restored: false }],
    [4, { kind: 'recover' }],
    [3, { kind: 'end_for_reuse' }],
    [0, { kind: 'end_for_reuse' }],
    [6, { kind: 'rotate', nextGeneration: 7, restored: true }],
    [9, { kind: 'rotate', nextGeneration: 10, restored: true }],
  ])('generation %i', (generation, decision) => {
    expect(decide(generation)).toEqual(decision);
    expect(decide(generation, soonMs)).toEqual(decision);
  });

  it.each<[string, ProofOutcome, string]>([
    ['no proof', none, 'proof_missing'],
    ['another key', { kind: 'valid', keyThumbprint: 'other' }, 'proof_foreign_key'],
    ['a broken proof', { kind: 'invalid', reason: 'proof_invalid' }, 'proof_invalid'],
    ['a replayed proof', { kind: 'invalid', reason: 'proof_replayed' }, 'proof_replayed'],
  ])('%s is refused whatever else is true', (_name, proof, reason) => {
    const ended = testSession({ ended: { atMs: 0, reason: 'logout' } });
    for (const generation of [3, 4, 5, 6]) {
      expect(decide(generation, lateMs, proof)).toEqual({ kind: 'refuse_proof', reason });
      expect(decide(generation, lateMs, proof, ended)).toEqual({ kind: 'refuse_proof', reason });
    }
  });

  it('refuses an ended session with its reason, an expired one, and one of a disabled user', () => {
    const ended = testSession({ ended: { atMs: 0, reason: 'replaced' } });
    const disabled = testSession({ user: { ...bound.user, disabled: true } });
    expect(decide(5, lateMs, rightProof, ended)).toEqual({
      kind: 'refuse_ended',
      reason: 'replaced',
      atMs: 0,
    });
    expect(decide(5, lateMs, rightProof, disabled)).toEqual({
      kind: 'refuse_ended',
      reason: 'user_disabled',
      atMs: lateMs,
    });
    expect(decide(5, bound.expiresAtMs)).toEqual({
      kind: 'refuse_ended',
      reason: 'expired',
      atMs: bound.expiresAtMs,
    });
    expect(decide(5, bound.expiresAtMs - 1).kind).toBe('rotate');
  });
});

describe('decideRefresh, unbound', () => {
  const decide = (generation: number, nowMs: number) =>
    decideRefresh(unbound, { generation, proof: none }, nowMs).kind;

  it.each([
    [5, lateMs, 'rotate'],
    [4, unbound.rotatedAtMs, 'refuse_in_progress'],
    [4, unbound.rotatedAtMs + 30_000, 'refuse_in_progress'],
    [4, unbound.rotatedAtMs + 30_001, 'end_for_reuse'],
    [4, unbound.rotatedAtMs - 60_000, 'refuse_in_progress'],
    [3, soonMs, 'end_for_reuse'],
    [6, soonMs, 'refuse_unknown_generation'],
  ])('generation %i at %i: %s', (generation, nowMs, kind) => {
    expect(decide(generation, nowMs)).toBe(kind);
  });
});
