import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBrowserShell } from '../../../electron/browser-shell/create-browser-shell.ts';
import { Diagnostics } from '../../../electron/core/diagnostics/diagnostics.ts';
import { healthyParts } from '../core/diagnostics-parts.ts';
import { startWithFakeServer } from '../core/start-workstation.ts';
import { send } from './send.ts';

const page =
  '<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__"><script type="module" src="./assets/app.js"></script>';

/** A browser shell over real HTTP, with a workstation whose server is the fake of the core's tests. */
export async function openTestShell() {
  const directory = await mkdtemp(join(tmpdir(), 'carelink-shell-'));
  const rendererDirectory = join(directory, 'renderer');
  await mkdir(join(rendererDirectory, 'assets'), { recursive: true });
  await writeFile(join(directory, 'outside.js'), 'outside');
  await writeFile(join(rendererDirectory, 'index.html'), page);
  await writeFile(join(rendererDirectory, 'assets', 'app.js'), 'export {};');
  await writeFile(join(rendererDirectory, 'assets', 'app.js.map'), '{}');
  const station = await startWithFakeServer({ setupCode: 'a-set-up-code-of-some-length-for-the-test' });
  const { clock, log, workstation } = station;
  const shell = await createBrowserShell({
    workstation,
    diagnostics: new Diagnostics(healthyParts().parts),
    apps: [],
    rendererDirectory,
    clock,
    log,
    port: 0,
  });
  return {
    ...station,
    shell,
    /** Uses a new launch link and returns the `Cookie` header of the browser that did. */
    async letIn(): Promise<string> {
      const answer = await send(shell.newLaunchLink());
      return String(answer.headers['set-cookie']?.[0]).split(';')[0] ?? '';
    },
    async close() {
      await shell.close();
      await workstation.stop();
      await rm(directory, { recursive: true });
    },
  };
}

export type TestShell = Awaited<ReturnType<typeof openTestShell>>;
