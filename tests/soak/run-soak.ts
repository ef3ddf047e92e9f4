import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { kindOf } from '../bench/load/load-error.ts';
import { Tally } from '../bench/load/tally.ts';
import { addTestUser, type TestUser } from '../support/server/add-test-user.ts';
import { verifyAudit } from '../support/server/read-audit.ts';
import { Clinician } from './clinician.ts';
import { type SoakFacts, type SoakSample, spareDescriptors } from './judge-soak.ts';
import { SoakServer } from './soak-server.ts';

export interface SoakOptions {
  readonly durationMs: number;
  /** Acts per second, all clinicians together. */
  readonly rate: number;
  readonly clinicians: number;
  readonly sampleEveryMs: number;
  readonly stop: AbortSignal;
  /** Called with each sample. */
  readonly report: (progress: SoakProgress) => void;
}

export interface SoakProgress extends SoakSample {
  readonly descriptors: number | null;
  readonly databaseBytes: number;
  /** Acts since the previous sample. */
  readonly perSecond: number;
  /** Latency of refreshes since the previous sample. */
  readonly p99Ms: number;
  /** Since the beginning. */
  readonly errors: Readonly<Record<string, number>>;
}

const users = 20;
const settleWithinMs = 15_000;
const password = 'correct horse battery';
const clock = { nowMs: () => Date.now() };

/** Runs a server under mixed load in a separate folder, and reports what it observed. */
export async function runSoak(options: SoakOptions): Promise<SoakFacts & { readonly acts: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'carelink-soak-'));
  const databaseFile = join(folder, 'carelink.sqlite');
  const server = await SoakServer.start(databaseFile);
  const run = new SoakRun(options, server, databaseFile);
  try {
    const credentials = await addUsers(databaseFile);
    const before = (await server.usage()).descriptors;
    await run.work(credentials);
    const after = await settledDescriptors(server, before);
    await server.stop();
    const { whole } = await verifyAudit({ databaseFile, clock });
    const { samples, errors, acts } = run;
    return { samples, errors, acts, descriptors: { before, after }, trailIsWhole: whole };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function addUsers(databaseFile: string): Promise<readonly TestUser[]> {
  const added = Array.from({ length: users }, (_, at) => ({ username: `nurse-${at}`, password }));
  for (const user of added) await addTestUser({ databaseFile, clock }, user);
  return added;
}

/** It takes a moment until closed connections are noticed. */
async function settledDescriptors(server: SoakServer, before: number | null): Promise<number | null> {
  const giveUpAtMs = performance.now() + settleWithinMs;
  for (;;) {
    const { descriptors } = await server.usage();
    const isSettled = descriptors === null || before === null || descriptors <= before + spareDescriptors;
    if (isSettled || performance.now() > giveUpAtMs) return descriptors;
    await sleep(200);
  }
}

class SoakRun {
  readonly samples: SoakSample[] = [];
  readonly errors: Record<string, number> = {};
  acts = 0;
  #refreshes = new Tally();
  #sampled = { acts: 0, atMs: performance.now() };
  readonly #options: SoakOptions;
  readonly #server: SoakServer;
  readonly #databaseFile: string;
  readonly #isOver = new AbortController();

  constructor(options: SoakOptions, server: SoakServer, databaseFile: string) {
    this.#options = options;
    this.#server = server;
    this.#databaseFile = databaseFile;
  }

  async work(users: readonly TestUser[]): Promise<void> {
    const end = setTimeout(() => this.#isOver.abort(), this.#options.durationMs);
    const stop = AbortSignal.any([this.#options.stop, this.#isOver.signal]);
    const clinicians = Array.from({ length: this.#options.clinicians }, (_, number) => {
      const credentials = users[number % users.length] as TestUser;
      return new Clinician(this.#server.url, { number, credentials, random: Math.random });
    });
    try {
      await Promise.all([...clinicians.map((clinician) => this.#employ(clinician, stop)), this.#watch(stop)]);
    } finally {
      clearTimeout(end);
      for (const { station } of clinicians) station.close();
    }
  }

  /** Acts at random moments, at the given rate. */
  async #employ(clinician: Clinician, stop: AbortSignal): Promise<void> {
    const meanMs = (this.#options.clinicians / this.#options.rate) * 1000;
    while (!stop.aborted) {
      await sleep(-Math.log(1 - Math.random()) * meanMs, null, { signal: stop }).catch(() => undefined);
      if (stop.aborted) return;
      const startedAtMs = performance.now();
      try {
        const act = await clinician.act();
        // Acts with a password take as long as Argon2 does, which would hide everything else.
        if (act === 'refresh') this.#refreshes.answered(performance.now() - startedAtMs);
        this.acts += 1;
      } catch (error) {
        const kind = kindOf(error);
        this.errors[kind] = (this.errors[kind] ?? 0) + 1;
      }
    }
  }

  async #watch(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await sleep(this.#options.sampleEveryMs, null, { signal: stop }).catch(() => undefined);
      const usage = await this.#server.usage();
      const { p99Ms } = this.#refreshes.result().latency;
      this.#refreshes = new Tally();
      const sample = { ...usage, atMs: performance.now() };
      const perSecond = ((this.acts - this.#sampled.acts) / (sample.atMs - this.#sampled.atMs)) * 1000;
      this.#sampled = { acts: this.acts, atMs: sample.atMs };
      this.samples.push(sample);
      const databaseBytes = sizeOf(this.#databaseFile) + sizeOf(`${this.#databaseFile}-wal`);
      this.#options.report({
        ...sample,
        databaseBytes,
        perSecond,
        p99Ms,
        errors: this.errors,
      });
    }
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
