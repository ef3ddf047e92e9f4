import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { KeyService } from '../../../electron/platform/key-service/key-service.ts';

export interface Ended {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** A computer with the real key service, in a folder of its own. */
export class Machine {
  readonly folder = mkdtempSync(join(tmpdir(), 'carelink-machine-key-'));
  readonly socket = join(this.folder, 'key.sock');
  readonly state = join(this.folder, 'state');
  /** Of the installation, as systemd makes it. */
  readonly number = randomUUID().replaceAll('-', '');
  readonly #program: string;
  #service: ChildProcess | null = null;
  #log = '';

  constructor(program: string) {
    this.#program = program;
    this.becomes(this.number);
  }

  /** As its disk says that it is. */
  becomes(identity: string): void {
    writeFileSync(join(this.folder, 'machine-id'), `${identity}\n`);
  }

  /** Everything the service has logged. */
  get log(): string {
    return this.#log;
  }

  get keys(): KeyService {
    const file = join(this.state, 'machine.json');
    return new KeyService({ record: { read: async () => readUnlessMissing(file) }, socket: this.socket });
  }

  async startService(...args: string[]): Promise<void> {
    const service = spawn(this.#program, ['serve', '--socket', this.socket, ...this.#places, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    service.stderr?.on('data', (chunk) => (this.#log += String(chunk)));
    this.#service = service;
    for (let tries = 0; tries < 500; tries += 1) {
      if (await this.ask('{"op":"key"}\n').then(Boolean, () => false)) return;
      await setTimeout(20);
    }
    throw new Error(`The key service does not start: ${this.#log}`);
  }

  async stopService(): Promise<void> {
    if (this.#service === null || this.#service.exitCode !== null) return;
    const ended = once(this.#service, 'exit');
    this.#service.kill();
    await ended;
    this.#service = null;
  }

  /** Sends the service what a hostile program might, and returns what it says. */
  ask(line: string | Buffer): Promise<string> {
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      const socket = connect({ path: this.socket }, () => socket.write(line));
      socket.on('data', (chunk) => chunks.push(chunk));
      socket.on('error', reject);
      socket.on('close', () => resolve(Buffer.concat(chunks).toString('utf8')));
    });
  }

  /** The command of administrators, with `input` on its standard input. */
  async run(verb: string, args: readonly string[] = [], input = ''): Promise<Ended> {
    const child = spawn(this.#program, this.argumentsFor(verb, args), { stdio: ['pipe', 'pipe', 'pipe'] });
    child.stdin.on('error', () => undefined).end(input);
    const [output, errors, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    return { code: Number(code), output, errors };
  }

  /** By which the command keeps to this computer's folder. */
  argumentsFor(verb: string, args: readonly string[] = []): string[] {
    const passing = verb === 'enrol' ? ['--passing', join(this.folder, 'run')] : [];
    return [verb, ...this.#places, ...passing, '--policy', this.policyFile, ...args];
  }

  get policyFile(): string {
    return join(this.folder, 'locked.json');
  }

  writePolicy(policy: object): void {
    writeFileSync(this.policyFile, JSON.stringify(policy), { mode: 0o644 });
  }

  async remove(): Promise<void> {
    await this.stopService();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #places(): string[] {
    return [
      '--state',
      this.state,
      '--identity',
      `${join(this.folder, 'machine-id')},${join(this.folder, 'none')}`,
    ];
  }
}

function readUnlessMissing(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
