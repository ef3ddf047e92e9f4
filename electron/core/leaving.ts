import { deviceKeyOf } from './device-key-of.ts';
import { offlineUsePrefix } from './emergency/offline-use.ts';
import { GuardedSecrets } from './keychain/guarded-secrets.ts';
import { createState } from './operations/create-state.ts';
import type { Outbox } from './outbox/outbox.ts';
import { endingOf, endingOfOrphan } from './outbox/sign-outs.ts';
import type { WorkstationDependencies, WorkstationState } from './session/workstation-state.ts';
import { inTime } from './time/in-time.ts';
import { ConsiderateLock } from './tokens/considerate-lock.ts';

/** What this installation has in the keychain. */
export interface KeptSecrets {
  readonly entries: number;
  readonly sessions: number;
}

/** What a server knows at the end, and what it does not. */
export interface ToldServers {
  readonly ended: number;
  /** Ids of sessions that go on there until they expire or somebody ends them. */
  readonly untold: readonly string[];
}

const betweenTriesMs = 1_000;
/** For a try with other news at a server that has not answered in all the time there was. */
const leastPatienceMs = 1_000;

/**
 * Tells the servers that this installation goes away, before everything is removed. Nothing else of the workstation runs at
 * the same time.
 */
export class Leaving {
  readonly #state: WorkstationState;
  readonly #secrets: GuardedSecrets;
  /** What is left of it: time in which a server was tried in vain is not spent again on other news. */
  #patienceMs: number;

  /** `patienceMs`: how long servers are tried until they answer; 0: not at all. */
  constructor(given: WorkstationDependencies, { patienceMs }: { readonly patienceMs: number }) {
    this.#patienceMs = patienceMs;
    const { secrets, clock, log } = given;
    const considerateLock = new ConsiderateLock(given.refreshLock);
    const dependencies = { ...given, refreshLock: considerateLock };
    this.#secrets = new GuardedSecrets(secrets, clock, log);
    this.#state = createState({
      dependencies,
      considerateLock,
      secrets: this.#secrets,
      deviceKey: deviceKeyOf(dependencies, { secrets: this.#secrets, lock: considerateLock, mark: null }),
      onChange: () => undefined,
    });
  }

  /** Changes nothing. Null: the keychain cannot be read. */
  async look(): Promise<KeptSecrets | null> {
    const names = await this.#secrets.list();
    const survey = names && (await this.#state.vault.survey());
    return survey && { entries: names.length, sessions: survey.sessionIds.size };
  }

  /** Reports uses of sealed codes; resolves with the number of uses the server still has not heard of. */
  async reportEmergencies(): Promise<number> {
    const { offlineUses } = this.#state.outbox;
    await offlineUses.load();
    await this.#state.servers.load();
    await this.#deliver(offlineUses);
    // A use that cannot be read counts as one that no server has heard of.
    const names = await this.#secrets.names();
    return Math.max(offlineUses.size, names.filter((name) => name.startsWith(offlineUsePrefix)).length);
  }

  /** Ends every session of this installation at its server, and those whose end has not been reported yet. */
  async endSessions(): Promise<ToldServers> {
    const { vault, servers, clock } = this.#state;
    const { signOuts } = this.#state.outbox;
    await signOuts.load();
    await servers.load();
    await vault.migrate();
    const survey = await vault.survey();
    const ids = new Set([...(survey?.sessionIds ?? []), ...(survey?.endingIds ?? [])]);
    for (const id of survey?.sessionIds ?? []) {
      if (signOuts.has(id)) continue;
      const session = await vault.readSession(id);
      const nowMs = clock.wallMs();
      await signOuts.add(
        session.state === 'present'
          ? endingOf({ info: session.info, mayHaveContinued: session.info.successorId !== null }, nowMs)
          : endingOfOrphan(id, servers.serverId, nowMs),
      );
    }
    await this.#deliver(signOuts);
    const untold = [...ids].filter((id) => signOuts.has(id) && !signOuts.isHeard(id));
    return { ended: ids.size - untold.length, untold };
  }

  /** Tries again until everything is reported or the time is up. */
  async #deliver<Entry extends object>(outbox: Outbox<Entry>): Promise<void> {
    const { clock } = this.#state.dependencies;
    const untilMs = clock.monotonicMs() + this.#patienceMs;
    const restMs = () => untilMs - clock.monotonicMs();
    if (this.#patienceMs === 0) return;
    while (!outbox.isAllHeard) {
      outbox.hurry();
      await inTime(clock, restMs(), outbox.deliver(), () => undefined);
      // Null: there is no way to reach the server of the rest, or it has not answered.
      if (outbox.dueInMs === null || restMs() <= betweenTriesMs) break;
      await new Promise<void>((resolve) => clock.after(betweenTriesMs, resolve));
    }
    if (!outbox.isAllHeard) this.#patienceMs = Math.max(leastPatienceMs, restMs());
  }
}
