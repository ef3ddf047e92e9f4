import type { MessageToServer } from './server-process-messages.ts';

/** What a started server process tells; each is called until the process has ended. */
export interface ServerProcessListener {
  /** Not yet validated. */
  onMessage(message: unknown): void;
  /** One line that the process wrote to stdout or stderr. */
  onOutput(line: string): void;
  /** Called once; `code` is null when a signal or a failed start ended it. */
  onExit(code: number | null): void;
}

export interface ServerProcess<Message = MessageToServer> {
  send(message: Message): void;
  /** Ends the process without asking. */
  kill(): void;
}

/** Starts the bundled server, or another process of ours, as a child of this process, by the means of the shell. */
export interface ServerProcessLauncher<Message = MessageToServer> {
  launch(listener: ServerProcessListener): ServerProcess<Message>;
}
