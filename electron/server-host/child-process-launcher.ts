import { fork } from 'node:child_process';
import { readLines } from './read-lines.ts';
import type {
  ServerProcess,
  ServerProcessLauncher,
  ServerProcessListener,
} from './server-process-launcher.ts';
import type { MessageToServer } from './server-process-messages.ts';

/** Starts the server, or another process of ours, as a Node child process: for the browser shell and tests. */
export class ChildProcessLauncher<Message extends object = MessageToServer>
  implements ServerProcessLauncher<Message>
{
  readonly #entryFile: string;

  constructor(entryFile: string) {
    this.#entryFile = entryFile;
  }

  launch(listener: ServerProcessListener): ServerProcess<Message> {
    const child = fork(this.#entryFile, [], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] });
    let hasExited = false;
    const exit = (code: number | null) => {
      if (hasExited) return;
      hasExited = true;
      listener.onExit(code);
    };
    child.on('message', (message) => listener.onMessage(message));
    child.on('exit', exit);
    child.on('error', (error) => {
      listener.onOutput(error.message);
      // Without a process id it never started, and no exit event will follow.
      if (child.pid === undefined) exit(null);
    });
    readLines(child.stdout, (line) => listener.onOutput(line));
    readLines(child.stderr, (line) => listener.onOutput(line));
    return {
      // A message to a process that is just ending is lost, which its exit event tells anyway.
      send: (message) => void child.send(message, () => undefined),
      kill: () => void child.kill('SIGKILL'),
    };
  }
}
