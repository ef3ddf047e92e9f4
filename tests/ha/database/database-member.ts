import { chownSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Daemon } from '../system/daemon.ts';
import type { Place } from '../system/place.ts';
import { familyOf, signal } from '../system/process-family.ts';
import { type ClusterSecrets, type MemberPlace, patroniConfig } from './patroni-config.ts';
import type { PatroniProgram } from './patroni-program.ts';

export interface MemberOptions {
  readonly name: string;
  readonly postgresPort: number;
  readonly restPort: number;
  readonly etcdPort: number;
  readonly program: PatroniProgram;
  readonly secrets: ClusterSecrets;
  /** Prepares the folder of the member before anything is in it. */
  readonly prepare?: (folder: string) => void;
}

/** Patroni with the PostgreSQL that it runs. */
export class DatabaseMember {
  readonly name: string;
  readonly postgresPort: number;
  readonly restPort: number;
  readonly folder: string;
  readonly #patroni: Daemon;

  constructor(
    place: Place,
    { name, postgresPort, restPort, etcdPort, program, secrets, prepare }: MemberOptions,
  ) {
    this.name = name;
    this.postgresPort = postgresPort;
    this.restPort = restPort;
    this.folder = place.makeFolder(name);
    prepare?.(this.folder);
    const member: MemberPlace = { name, folder: this.folder, postgresPort, restPort };
    const file = join(place.folder, `${name}.yml`);
    writeFileSync(file, patroniConfig(member, program, etcdPort, secrets), { mode: 0o600 });
    if (place.account) chownSync(file, place.account.uid, place.account.gid);
    const [patroni, ...args] = program.command;
    this.#patroni = new Daemon(place, {
      name: `patroni-${name}`,
      command: [patroni, ...args, file],
      asAccount: true,
    });
  }

  get logFile(): string {
    return this.#patroni.logFile;
  }

  get isRunning(): boolean {
    return this.#patroni.isRunning;
  }

  start(): void {
    this.#patroni.start();
  }

  untilReady(isReady: () => Promise<boolean>, limitMs: number): Promise<void> {
    return this.#patroni.untilReady(isReady, limitMs);
  }

  stop(): Promise<void> {
    return this.#patroni.stop();
  }

  /** The machine loses its power: `kill -9` to Patroni and all of PostgreSQL. */
  kill(): Promise<void> {
    return this.#patroni.kill(this.#postmaster());
  }

  /** `kill -9` to PostgreSQL alone; Patroni sees it and acts. */
  killPostgres(): void {
    for (const pid of this.#postmaster()) signal(pid, 'SIGKILL');
  }

  /** What tells one run of its PostgreSQL from the next; 0: it does not run. */
  get postgresPid(): number {
    return this.#postmaster()[0] ?? 0;
  }

  /** The machine stops for a while, as a virtual one does; returns a function that wakes it up. */
  freeze(): () => void {
    return this.#patroni.freeze(this.#postmaster());
  }

  /** Ids of everything that runs here. */
  family(): readonly number[] {
    return familyOf([this.#patroni.pid, ...this.#postmaster()]);
  }

  #postmaster(): readonly number[] {
    try {
      const [pid] = readFileSync(join(this.folder, 'data', 'postmaster.pid'), 'utf8').split('\n');
      return isPostmasterOf(Number(pid), this.folder) ? [Number(pid)] : [];
    } catch {
      return [];
    }
  }
}

/** The file outlives its process, and ids are used again. */
function isPostmasterOf(pid: number, folder: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
  } catch {
    return false;
  }
}
