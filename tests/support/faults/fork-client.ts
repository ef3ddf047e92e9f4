import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { ClientOrder, ClientReport } from './client-process.ts';

const clientFile = new URL('./client-process.ts', import.meta.url).pathname;

/** A workstation process controlled and killed by a test. */
export interface Client {
  readonly resumed: Extract<ClientReport, { report: 'resumed' }>;
  /** Sends an order and waits until it is done. */
  perform(order: ClientOrder): Promise<Extract<ClientReport, { report: 'done' }>>;
  /** Sends an order without waiting. */
  begin(order: ClientOrder): void;
  /** Waits for the next successful refresh of `refresh-for-ever`. */
  nextRefresh(): Promise<unknown>;
  /** `kill -9`; resolves when it is certainly gone. */
  kill(): Promise<void>;
}

/**
 * Starts a workstation process with a server and a data folder; resolves when it has resumed. Processes with
 * different lock folders are unaware of each other's refreshes.
 */
export async function forkClient(
  serverUrl: string,
  dataDirectory: string,
  lockDirectory = dataDirectory,
): Promise<Client> {
  const child = fork(clientFile, [serverUrl, dataDirectory, lockDirectory], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const resumed = await nextReport(child, 'resumed');
  return {
    resumed,
    perform: async (order) => {
      const done = nextReport(child, 'done');
      child.send(order);
      return done;
    },
    begin: (order) => child.send(order),
    nextRefresh: () => nextReport(child, 'refreshed'),
    kill: () => killChild(child),
  };
}

/** Ends a child with SIGKILL and waits until the system has reaped it. */
export async function killChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

function nextReport<Kind extends ClientReport['report']>(
  child: ChildProcess,
  kind: Kind,
): Promise<Extract<ClientReport, { report: Kind }>> {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error(`the client process ended before it reported "${kind}"`));
    child.once('exit', onExit);
    child.on('message', function listen(message) {
      const report = message as ClientReport;
      if (report.report !== kind) return;
      child.off('message', listen);
      child.off('exit', onExit);
      resolve(report as Extract<ClientReport, { report: Kind }>);
    });
  });
}
