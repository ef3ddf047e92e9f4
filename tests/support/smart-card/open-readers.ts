import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PcscDaemon } from './pcsc-daemon.ts';

export interface OpenReaders {
  readonly daemon: PcscDaemon;
  /** For PCSCLITE_CSOCK_NAME, for any account. */
  readonly socket: string;
  close(): Promise<void>;
}

/** Two virtual readers for a workstation that runs as an account of its own. */
export async function openReaders(): Promise<OpenReaders> {
  const folder = mkdtempSync(join(tmpdir(), 'carelink-pcsc-'));
  chmodSync(folder, 0o755);
  const daemon = await PcscDaemon.in(folder);
  await daemon.start();
  const socket = await daemon.openToAll();
  return {
    daemon,
    socket,
    async close() {
      await daemon.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
