import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { memorySettings } from '../../bench/processes/token-server.ts';
import { serverProgram } from '../../support/server/server-program.ts';
import { Daemon } from './daemon.ts';
import type { Place } from './place.ts';

export interface ServerNodeOptions {
  readonly name: string;
  readonly port: number;
  readonly config: object;
}

const shiftedClock = fileURLToPath(new URL('../../support/server/shifted-clock.mjs', import.meta.url));
const readyWithinMs = 30_000;
const askedWithinMs = 1_000;
const patientlyMs = 5_000;

/** One node of the token server: a process as in production, whose clock can be set. */
export class ServerNode {
  readonly name: string;
  readonly port: number;
  readonly daemon: Daemon;
  readonly #shiftFile: string;

  constructor(place: Place, { name, port, config }: ServerNodeOptions) {
    const folder = place.makeFolder(name);
    const configFile = join(folder, 'carelink.json');
    writeFileSync(configFile, JSON.stringify(config, null, 2), { mode: 0o600 });
    this.#shiftFile = join(folder, 'clock-is-off-by-ms');
    this.name = name;
    this.port = port;
    this.setClock(0);
    this.daemon = new Daemon(place, {
      name,
      command: [process.execPath, '--import', shiftedClock, serverProgram, 'serve', '--config', configFile],
      environment: {
        ...memorySettings,
        NODE_ENV: 'production',
        CARELINK_TEST_SHIFT: this.#shiftFile,
      },
      asAccount: false,
    });
  }

  /** Sets the wall clock of this node off by so much, at once. */
  setClock(offByMs: number): void {
    writeFileSync(this.#shiftFile, String(offByMs));
  }

  async start(): Promise<void> {
    this.daemon.start();
    await this.untilReady();
  }

  untilReady(limitMs = readyWithinMs): Promise<void> {
    return this.daemon.untilReady(() => this.isReady(), limitMs);
  }

  /** True when it says anything at all. */
  answers(): Promise<boolean> {
    return this.#ask('/healthz').then(
      () => true,
      () => false,
    );
  }

  /** True when it says that it goes by another clock than that of its machine. */
  async doubtsItsClock(): Promise<boolean> {
    const { text } = await this.#ask('/metrics');
    return /^carelink_clock_doubted(\{[^}]*\})? 1$/m.test(text);
  }

  /** True when it says that it can write. */
  async isReady(): Promise<boolean> {
    return (await this.#ask('/readyz')).status === 200;
  }

  /** True when it says that it cannot; how long that takes is its own affair. */
  async saysItIsNotReady(): Promise<boolean> {
    return (await this.#ask('/readyz', patientlyMs)).status === 503;
  }

  async #ask(
    path: string,
    withinMs = askedWithinMs,
  ): Promise<{ readonly status: number; readonly text: string }> {
    const signal = AbortSignal.timeout(withinMs);
    const answer = await fetch(`http://127.0.0.1:${this.port}${path}`, { signal });
    return { status: answer.status, text: await answer.text() };
  }
}
