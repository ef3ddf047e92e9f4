import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ownPorts } from '../network/own-ports.ts';
import { type CardBehaviour, VirtualCard } from './virtual-card.ts';

const daemonFile = '/usr/sbin/pcscd';
const driverFile = '/usr/lib/pcsc/drivers/serial/libifdvpcd.so';

/** Why card readers cannot be tried on this machine; null: they can. */
export function whyNoPcscDaemon(): string | null {
  if (process.platform !== 'linux') return 'pcscd with a virtual reader runs on Linux only';
  if (process.getuid?.() !== 0) return 'only root can give pcscd a folder of its own';
  if (!existsSync(daemonFile) || !existsSync(driverFile))
    return 'pcscd and vsmartcard-vpcd are not installed (apt-get install pcscd vsmartcard-vpcd)';
  return null;
}

/** The real pcscd with two virtual readers, in a folder of its own: it neither finds nor disturbs that of the system. */
export class PcscDaemon {
  readonly #folder: string;
  readonly #port: number;
  #process: ChildProcess | null = null;
  #gate: Server | null = null;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#port = port;
  }

  static async in(folder: string): Promise<PcscDaemon> {
    // With one after it, for the second reader.
    const [port = 0] = await ownPorts(2);
    mkdirSync(join(folder, 'run'));
    mkdirSync(join(folder, 'readers'));
    const device = `0x${port.toString(16)}`;
    writeFileSync(
      join(folder, 'readers', 'vpcd'),
      `FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:${device}\nLIBPATH ${driverFile}\nCHANNELID ${device}\n`,
    );
    return new PcscDaemon(folder, port);
  }

  /** For PCSCLITE_CSOCK_NAME. */
  get socket(): string {
    return join(this.#folder, 'run', 'pcscd.comm');
  }

  /** Starts it in a name space in which /run/pcscd is the folder. */
  async start(): Promise<void> {
    const run = join(this.#folder, 'run');
    const readers = join(this.#folder, 'readers');
    const script =
      'mkdir -p /run/pcscd && mount --bind "$1" /run/pcscd && exec "$2" --foreground --critical --config "$3"';
    this.#process = spawn('unshare', ['--mount', 'sh', '-c', script, 'sh', run, daemonFile, readers], {
      stdio: 'ignore',
    });
    for (let tries = 0; !(await this.#answers()); tries += 1) {
      if (tries > 200) throw new Error('pcscd does not start.');
      await pause(25);
    }
  }

  /**
   * A socket that other accounts may use as well: pcscd takes whoever comes through it for root. Without polkit, it
   * would let in nobody else.
   */
  async openToAll(): Promise<string> {
    const path = join(this.#folder, 'open.comm');
    this.#gate = createServer((client) => {
      const daemon = connect(this.socket);
      for (const [from, to] of [
        [client, daemon],
        [daemon, client],
      ] as const)
        from.on('error', () => to.destroy()).on('close', () => to.destroy());
      client.pipe(daemon).pipe(client);
    });
    await once(this.#gate.listen({ path, writableAll: true, readableAll: true }), 'listening');
    return path;
  }

  insert(behaviour: CardBehaviour, slot: 0 | 1 = 0): Promise<VirtualCard> {
    return VirtualCard.insert(this.#port + slot, behaviour);
  }

  /** As if it had crashed. */
  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const ended = this.#process;
    this.#process = null;
    if (ended === null || ended.exitCode !== null) return;
    ended.kill(signal);
    await once(ended, 'exit');
    rmSync(this.socket, { force: true });
    rmSync(join(this.#folder, 'run', 'pcscd.pid'), { force: true });
  }

  /** It stops answering, or goes on. */
  freeze(isFrozen: boolean): void {
    this.#process?.kill(isFrozen ? 'SIGSTOP' : 'SIGCONT');
  }

  async stop(): Promise<void> {
    this.#gate?.close();
    await this.kill();
  }

  #answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.socket);
      const tell = (answers: boolean) => {
        socket.destroy();
        resolve(answers);
      };
      socket.once('connect', () => tell(true)).once('error', () => tell(false));
    });
  }
}
