/** Electron's releases cannot be downloaded on this machine. */
export class ElectronUnreachable extends Error {
  override readonly name = 'ElectronUnreachable';

  constructor(version: string) {
    super(
      `Electron ${version} cannot be downloaded on this machine; --electron-dist takes it from a folder (docs/build-installers.md).`,
    );
  }
}

/** How electron-builder's downloader reports that there was no answer. */
const noAnswer =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|RequestError)\b/;

/** What an error of electron-builder means if it had to download Electron. */
export function explainPacking(error: unknown, version: string): unknown {
  return error instanceof Error && noAnswer.test(error.message) ? new ElectronUnreachable(version) : error;
}
