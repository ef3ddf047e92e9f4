import { expect } from 'vitest';
import { parkedOf } from '../core/parked-of.ts';
import { type Computer, passwordOf, pinOf, users } from './computer.ts';

const tokenLike = /[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/;
/** The workstation ends a session by its estimate of the server's time: to the second, and a little early. */
const toleranceMs = 3_000;

/** The invariants of a shared computer; knows what its users have done. */
export class WardModel {
  /** Sessions that have been here, by user. */
  readonly #known = new Map<string, string>();
  /** Sessions being ended by their user, or by somebody with the right to. */
  readonly #leaving = new Set<string>();
  /** Sessions that were ended here for good. */
  readonly #gone = new Set<string>();
  /** Sessions that had been here and were gone at the last rest. */
  #away = new Set<string>();
  /** Tokens sent although their session was over here. */
  readonly #missent: string[] = [];
  #snapshotsSeen = 0;
  #linesSeen = 0;
  /** The state at the last check, which decides what can be done now. */
  phase: string = 'signed_out';
  parked = 0;
  needsRoom = false;
  isConnected = true;

  /** A token of this session is sent. */
  noteSent(sessionId: string): void {
    if (this.#gone.has(sessionId)) this.#missent.push(`${sessionId}, after its sign-out`);
    else if (this.#away.has(sessionId)) this.#missent.push(`${sessionId}, which was here no more`);
  }

  /** A user asks to end a session; returns a function to call with the outcome. */
  leave(sessionId: string | undefined): (result: { readonly ok: boolean }) => void {
    if (sessionId === undefined || this.#leaving.has(sessionId)) return () => undefined;
    this.#leaving.add(sessionId);
    return ({ ok }) => {
      if (ok) this.#gone.add(sessionId);
      else this.#leaving.delete(sessionId);
    };
  }

  /** The program has restarted: what it said before no longer counts. */
  restarted(): void {
    this.#snapshotsSeen = 0;
    this.#linesSeen = 0;
  }

  /** Throws when an invariant is violated; those that take time to hold are only checked `atRest`. */
  check(computer: Computer, { atRest }: { readonly atRest: boolean }): void {
    this.#checkUsers(computer);
    this.#checkWords(computer);
    expect([...this.#missent, ...computer.faults]).toEqual([]);
    const snapshot = computer.workstation.snapshot();
    const { phase, notice } = snapshot;
    this.phase = phase.name;
    this.parked = parkedOf(snapshot).length;
    this.needsRoom = notice?.kind === 'parking_full';
    for (const { id, user } of computer.here) this.#known.set(id, user.username);
    if (!atRest) return;
    const here = new Set(computer.here.map(({ id }) => id));
    this.#away = new Set([...this.#known.keys()].filter((id) => !here.has(id)));
    this.#checkKeychain(computer);
    this.#checkNothingIsLost(computer);
  }

  /** At most one user is active, and every session is shown as its own user's. */
  #checkUsers({ workstation, here, server }: Computer): void {
    const snapshot = workstation.snapshot();
    const { phase, tap } = snapshot;
    const current = workstation.currentSession();
    if (phase.name === 'active') {
      expect(phase.session.user.username).toBe(current?.user.username);
      expect(current?.locked).toBe(false);
      // Whose badge was read last is nobody's business on the screen of another.
      expect(['visitor', 'parked', 'somebody_else']).not.toContain(tap?.reading?.kind);
    }
    expect(workstation.parkedSessions().every(({ locked }) => locked)).toBe(true);
    expect(parkedOf(snapshot).map(({ sessionId }) => sessionId)).toEqual(
      workstation.parkedSessions().map(({ id }) => id),
    );
    const names = here.map(({ user }) => user.username);
    expect(new Set(names).size, `twice here: ${names}`).toBe(names.length);
    for (const { id, user } of here) expect(server.sessions.get(id)?.user).toBe(user.username);
    expect(server.refreshes.filter(({ kind }) => kind === 'reuse')).toEqual([]);
  }

  /** The screens get no secret, and no name of a user who is not active; the log gets none at all. */
  #checkWords({ station }: Computer): void {
    const snapshots = station.snapshots.slice(this.#snapshotsSeen);
    const lines = station.log.lines.slice(this.#linesSeen);
    this.#snapshotsSeen = station.snapshots.length;
    this.#linesSeen = station.log.lines.length;
    for (const snapshot of snapshots) {
      const active = snapshot.phase.name === 'active' ? snapshot.phase.session.user.username : null;
      const text = JSON.stringify(snapshot);
      for (const user of users) if (user !== active) expect(text).not.toContain(`"${user}"`);
    }
    const words = JSON.stringify([snapshots, lines]);
    expect(words).not.toMatch(tokenLike);
    for (const user of users)
      for (const secret of [passwordOf(user), pinOf(user)]) expect(words.includes(secret)).toBe(false);
  }

  /** The keychain has the secrets of the sessions that are here, and no others. */
  #checkKeychain({ secrets, here, workstation }: Computer): void {
    const { phase, notice } = workstation.snapshot();
    if (phase.name === 'starting' || notice?.kind === 'parking_full') return;
    const ids = here.map(({ id }) => id);
    for (const [name, value] of secrets.entries) {
      const [kind = '', id = ''] = name.split(':');
      if (['refresh', 'session', 'pin'].includes(kind)) expect(ids, name).toContain(id);
      if (kind !== 'refresh') expect(value, name).not.toMatch(tokenLike);
      for (const gone of this.#gone)
        if (kind !== 'ending') expect(value.includes(gone), `${name} tells of ${gone}`).toBe(false);
    }
    for (const id of ids) expect([...secrets.entries.keys()]).toContain(`refresh:${id}`);
  }

  /** What was here and was not ended by its user, its time or the server is still here. */
  #checkNothingIsLost({ here, server, clock }: Computer): void {
    for (const [id, user] of this.#known) {
      const session = server.sessions.get(id);
      const hasReason = session === undefined || session.endedReason !== null;
      const isOver = session !== undefined && clock.trueMs() > session.expiresAtMs - toleranceMs;
      if (hasReason || isOver || this.#leaving.has(id)) continue;
      expect(
        here.map((one) => one.id),
        `the session of ${user} is lost`,
      ).toContain(id);
    }
  }

  /** When nothing is wrong, nothing waits to be reported, and nothing that the server has ended is still here. */
  checkAtTheEnd(computer: Computer): void {
    const { server, here, secrets, clock, workstation } = computer;
    this.check(computer, { atRest: true });
    expect(workstation.snapshot().connection).toEqual({ state: 'online' });
    expect([...secrets.entries.keys()].filter((name) => name.startsWith('ending:'))).toEqual([]);
    for (const { id } of here) {
      const session = server.sessions.get(id);
      expect(session?.endedReason).toBeNull();
      expect(session?.expiresAtMs).toBeGreaterThan(clock.trueMs() - toleranceMs);
    }
    // A sign-out that could not be reported is forgotten when the session itself expires.
    for (const id of this.#gone) {
      const session = server.sessions.get(id);
      const isOver = (session?.expiresAtMs ?? 0) < clock.trueMs() || session?.endedReason !== null;
      expect(isOver, `the server has not heard of the end of ${id}`).toBe(true);
    }
  }
}
