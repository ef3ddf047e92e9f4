import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../soak/clinician.ts';
import { checkHistory } from './checker.ts';
import type { Fault } from './faults/fault.ts';
import { GapMeter } from './load/gap.ts';
import { History } from './load/history.ts';
import type { Account } from './load/nurse.ts';
import { Staff } from './load/staff.ts';
import type { Workforce } from './load/workforce.ts';
import { Writers } from './load/writers.ts';
import type { System } from './system/system.ts';
import { type Finding, findingsAbout, type Struck, seconds } from './verdict.ts';

export interface TrialOptions {
  readonly system: System;
  readonly faults: readonly Fault[];
  /** How many faults, unless the time is over before. */
  readonly kills: number;
  readonly limitMs: number;
  readonly clients: number;
  readonly rate: number;
  readonly random: Random;
  readonly stop: AbortSignal;
  readonly say: (line: string) => void;
}

const users = 32;
const quietMs = 4_000;
const backWithinMs = 90_000;

/** Lets people work at the server while things fail, and judges what they were answered. */
export async function runTrial(options: TrialOptions): Promise<readonly Finding[]> {
  const { system, clients, rate, random, say } = options;
  const administrator = await system.addAccount('ida', 'it_admin');
  const accounts = [];
  for (let at = 1; at <= users; at += 1) {
    accounts.push(await system.addAccount(`nurse-${at}`, 'clinician'));
  }
  const setPassword = (account: Account, number: number) => system.setPassword(account, number);
  const files = filesIn(system);
  const history = new History(files.history);
  const common = { origin: system.origin, history, clients, rate, random };
  const staff = new Staff({ ...common, accounts, administrator, setPassword });
  const findings = await work(options, history, staff);
  say(
    `${staff.lostUnbound} sessions without a key were lost with an answer: by the protocol their users sign in again, so nobody judges that.`,
  );
  const audit = await verified(system);
  await system.saveTrail(files.afterwards.trail);
  await system.saveSessions(files.afterwards.sessions);
  return [...findings, audit, ...findingsIn(checkHistory(system.place.folder, files).report)];
}

/** The same with plain rows in place of the server: tries the databases alone. */
export async function runDatabaseTrial(options: TrialOptions): Promise<readonly Finding[]> {
  const { system, clients, rate, random } = options;
  if (!system.storage.cluster) throw new Error('Plain writers need PostgreSQL.');
  const database = system.storage.cluster.connection;
  await Writers.prepare(database);
  const files = { ...filesIn(system), afterwards: null };
  const history = new History(files.history);
  const writers = new Writers({ database, history, clients, rate, random });
  const findings = await work(options, history, writers);
  return [...findings, ...findingsIn(checkHistory(system.place.folder, files).report)];
}

async function work(
  options: TrialOptions,
  history: History,
  workforce: Workforce,
): Promise<readonly Finding[]> {
  const trial = new Trial(options, history, workforce);
  try {
    workforce.start();
    await trial.strikeAll();
    options.say('Nothing fails any more; everybody looks whether everything is as it was acknowledged.');
    await trial.settle();
  } finally {
    workforce.close();
    await history.close();
  }
  options.say(`${history.length} operations.`);
  return trial.findings();
}

function filesIn({ place }: System) {
  const file = (name: string) => join(place.folder, name);
  return {
    history: file('history.jsonl'),
    afterwards: { trail: file('trail.jsonl'), sessions: file('sessions.jsonl') },
    picture: file('history.html'),
  };
}

class Trial {
  readonly #options: TrialOptions;
  readonly #history: History;
  readonly #workforce: Workforce;
  readonly #struck: Struck[] = [];
  #broken: string | null = null;

  constructor(options: TrialOptions, history: History, workforce: Workforce) {
    this.#options = options;
    this.#history = history;
    this.#workforce = workforce;
  }

  async strikeAll(): Promise<void> {
    const { faults, kills, limitMs, stop, system, say } = this.#options;
    const untilMs = performance.now() + limitMs;
    await this.#rest(quietMs);
    for (let at = 0; at < kills && performance.now() < untilMs && this.#broken === null; at += 1) {
      const fault = faults[at % faults.length] as Fault;
      const startedAtMs = performance.now();
      const gap = new GapMeter(startedAtMs);
      let unanswered = 0;
      const missed: string[] = [];
      const leave = this.#history.follow((operation) => {
        gap.note(operation);
        if (operation.outcome === 'unknown') unanswered += 1;
      });
      try {
        const done = await fault.strike(system, {
          random: this.#options.random,
          rest: (ms) => this.#rest(ms),
          history: this.#history,
          expect: (isTrue, what) => {
            if (!isTrue) missed.push(what);
          },
        });
        await this.#untilBack(gap);
        const { outageMs, p99Ms } = gap.result(performance.now());
        this.#struck.push({ fault, missed, outageMs, p99Ms, unanswered });
        const figures = `no write for ${seconds(outageMs)}, client p99 ${seconds(p99Ms)}, ${unanswered} without a final answer`;
        const lacking = missed.length === 0 ? '' : `; NOT FELT: ${missed.join('; ')}`;
        say(`${at + 1}/${kills} ${fault.name}: ${done}; ${figures}${lacking}`);
      } catch (error) {
        if (stop.aborted) throw error;
        this.#broke(`${fault.name}: ${(error as Error).message}`);
      } finally {
        leave();
      }
    }
  }

  /** Everybody looks, where they can, whether everything is as it was acknowledged. */
  async settle(): Promise<void> {
    try {
      await this.#workforce.settle();
    } catch (error) {
      this.#broke((error as Error).message);
    }
  }

  findings(): readonly Finding[] {
    const { kills } = this.#options;
    const { surprises } = this.#workforce;
    return findingsAbout(this.#struck, { kills, broken: this.#broken, surprises });
  }

  /** What was acknowledged until then is judged all the same. */
  #broke(why: string): void {
    this.#broken ??= why;
    this.#options.say(`BROKEN: ${why}`);
  }

  /** Until all nodes can write, the database has its standbys, and clients are answered again. */
  async #untilBack(gap: GapMeter): Promise<void> {
    const { system } = this.#options;
    const sinceMs = performance.now();
    for (;;) {
      if ((await system.isReady()) && gap.lastMs > sinceMs) break;
      if (performance.now() - sinceMs > backWithinMs) throw new Error('The system does not come back.');
      await this.#rest(200);
    }
    await system.storage.cluster?.untilSettled();
    await this.#rest(quietMs);
  }

  #rest(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.#options.stop });
  }
}

async function verified(system: System): Promise<Finding> {
  const what = 'audit verify';
  try {
    return { what, isGood: true, detail: (await system.command(['audit', 'verify'])).text.trim() };
  } catch (error) {
    return { what, isGood: false, detail: (error as Error).message };
  }
}

/** The checker's lines: `good` or `BAD`, a tab, the rule; violations are indented below. */
function findingsIn(report: string): readonly Finding[] {
  return report.split(/\n(?=\S)/).map((text) => {
    const [word, ...rest] = text.split('\t');
    const [what = '', ...details] = rest.join('\t').split('\n');
    return { what, isGood: word === 'good', detail: details.join('\n') };
  });
}
