import type { WebContents } from 'electron';
import type { Logger } from '../core/ports/logger.ts';

type Tools = WebContents['debugger'];

/** What Chromium is told, in each process that has frames of the page. */
const commands = [
  ['Page.enable', {}],
  ['Page.setInterceptFileChooserDialog', { enabled: true }],
  ['Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: true }],
] as const;

/**
 * Stops a page and its frames from opening the system's file chooser, which nothing could close at a lock. Electron
 * has no hook for it, but through the developer tools protocol Chromium asks us instead; since nobody answers,
 * nothing is chosen.
 */
export function refuseFileChoosers(contents: WebContents, log: Logger): void {
  const { debugger: tools } = contents;
  tools.on('message', (_event, method: string, { sessionId }: { readonly sessionId?: string }) => {
    // Frames of another origin live in processes of their own, each of which has to be told.
    if (method === 'Target.attachedToTarget') tell(tools, sessionId);
    if (method === 'Page.fileChooserOpened') log.warn({ what: 'file chooser' }, 'refused');
  });
  const attach = () => {
    if (contents.isDestroyed()) return;
    try {
      tools.attach('1.3');
      tell(tools);
    } catch {
      log.error({}, 'file choosers are not refused: the page is closed');
      contents.close();
    }
  };
  // Developer tools that somebody opens may take its place.
  tools.on('detach', () => setImmediate(attach));
  // The first document is there; nobody can have clicked into it yet.
  contents.once('did-navigate', attach);
}

function tell(tools: Tools, sessionId?: string): void {
  for (const [method, parameters] of commands) {
    // A worker knows nothing of pages and answers with an error, and so does what is gone by now.
    tools.sendCommand(method, parameters, sessionId).catch(() => undefined);
  }
}
