import type { TestProject } from 'vitest/node';
import { type ElectronHere, provideElectron } from '../../support/electron/provide-electron.ts';

declare module 'vitest' {
  interface ProvidedContext {
    electron: ElectronHere;
  }
}

/**
 * Prepares Electron and the workstation built for it, once for all tests; where that is not possible, says why in
 * one line.
 */
export async function setup(project: TestProject): Promise<void> {
  const electron = await provideElectron((line) => process.stderr.write(`${line}\n`));
  if ('obstacle' in electron)
    process.stderr.write(`The tests of Electron are skipped: ${electron.obstacle}\n`);
  project.provide('electron', electron);
}
