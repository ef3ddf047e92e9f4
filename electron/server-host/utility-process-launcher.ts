import type { utilityProcess } from 'electron';
import { readLines } from './read-lines.ts';
import type {
  ServerProcess,
  ServerProcessLauncher,
  ServerProcessListener,
} from './server-process-launcher.ts';
import type { MessageToServer } from './server-process-messages.ts';

/** Starts a process of ours, the server unless it has another name, in Electron's utility process; usable once the app is ready. */
export class UtilityProcessLauncher<Message = MessageToServer> implements ServerProcessLauncher<Message> {
  readonly #utilityProcess: Pick<typeof utilityProcess, 'fork'>;
  readonly #entryFile: string;
  readonly #serviceName: string;

  constructor(
    electronUtilityProcess: Pick<typeof utilityProcess, 'fork'>,
    entryFile: string,
    serviceName = 'CareLink token server',
  ) {
    this.#utilityProcess = electronUtilityProcess;
    this.#entryFile = entryFile;
    this.#serviceName = serviceName;
  }

  launch(listener: ServerProcessListener): ServerProcess<Message> {
    const child = this.#utilityProcess.fork(this.#entryFile, [], {
      stdio: 'pipe',
      serviceName: this.#serviceName,
    });
    child.on('message', (message: unknown) => listener.onMessage(message));
    child.on('error', (type, location) => listener.onOutput(`${type} in ${location}`));
    let hasExited = false;
    child.on('exit', (code) => {
      hasExited = true;
      listener.onExit(code);
    });
    readLines(child.stdout, (line) => listener.onOutput(line));
    readLines(child.stderr, (line) => listener.onOutput(line));
    return {
      send: (message) => child.postMessage(message),
      kill: () => {
        if (!hasExited) kill(child);
      },
    };
  }
}

/** On POSIX, Electron's own `kill` only asks, which a hanging process ignores; it must not stay behind. */
function kill(child: ReturnType<(typeof utilityProcess)['fork']>): void {
  if (child.pid === undefined) child.kill();
  else process.kill(child.pid, 'SIGKILL');
}
