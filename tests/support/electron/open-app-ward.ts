import type { IncomingMessage, ServerResponse } from 'node:http';
import type {
  ChannelInput,
  ChannelName,
  ChannelOutput,
  GeneratedUser,
} from '../../../electron/ipc/contract.ts';
import { beginShift } from '../../e2e/workstation/steps.ts';
import { type LoopbackServer, listenLoopback } from '../apps/listen-loopback.ts';
import { appName, entryOf } from '../apps/serve-app.ts';
import { setUpByBridge } from './set-up-by-bridge.ts';
import { appGround } from './sight.ts';
import { type UsableElectron, WardComputer } from './ward-computer.ts';

/** A request that reached a server of the app. */
export interface SeenByApp {
  /** Which of the app's two servers: that of its first page, or the other. */
  readonly server: 'app' | 'api';
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const page = `<!doctype html><title>Vitals</title>${appGround}<h1>Vitals</h1>`;
const inPage: Answer = (_request, response) => response.setHeader('content-type', 'text/html').end(page);

/**
 * A ward computer on a real Electron with a clinical app, whose two servers the test programs, and another one at the
 * second of them; there are demo users, and nobody is signed in yet. `prepare` comes before the first start.
 */
export async function openAppWard(
  electron: UsableElectron,
  prepare: (computer: WardComputer) => Promise<void> = async () => {},
  otherPolicy: Readonly<Record<string, unknown>> = {},
) {
  const computer = await WardComputer.open(electron);
  await prepare(computer);
  const seen: SeenByApp[] = [];
  const answers = new Map<string, Answer>();
  const listen = (server: SeenByApp['server']) =>
    listenLoopback((request, response) => {
      const { method = '', url = '', headers } = request;
      const { authorization, cookie } = headers;
      seen.push({ server, method, url, authorization, cookie });
      const path = url.split('?')[0] ?? '';
      (answers.get(`${server} ${path}`) ?? answers.get(path) ?? inPage)(request, response);
    });
  const [app, api]: LoopbackServer[] = await Promise.all([listen('app'), listen('api')]);
  if (app === undefined || api === undefined) throw new Error('The servers of the app did not start.');
  const running = await computer.start({ policy: { ...policyOf([app.origin, api.origin]), ...otherPolicy } });
  await running.page.getByRole('heading', { name: 'Set up this workstation' }).waitFor();
  const users = await setUpByBridge(running.page);
  return new AppWard(computer, running, { app, api, seen, answers, users });
}

export const otherAppName = 'Laboratory';

/** Two apps: the first page of one is at the first origin, that of the other at the second. */
const policyOf = (origins: readonly string[]) => ({
  apps: [
    entryOf(origins),
    { id: 'lab', name: otherAppName, start_url: `${origins[1]}/lab`, allowed_origins: [origins[1]] },
  ],
});

type Running = Awaited<ReturnType<WardComputer['start']>>;

interface AppWardParts {
  readonly app: LoopbackServer;
  readonly api: LoopbackServer;
  readonly seen: SeenByApp[];
  readonly answers: Map<string, Answer>;
  readonly users: readonly GeneratedUser[];
}

/** See `openAppWard`. */
export class AppWard {
  readonly computer: WardComputer;
  readonly appOrigin: string;
  readonly apiOrigin: string;
  readonly seen: SeenByApp[];
  running: Running;
  readonly #parts: AppWardParts;

  constructor(computer: WardComputer, running: Running, parts: AppWardParts) {
    [this.computer, this.running, this.#parts] = [computer, running, parts];
    [this.appOrigin, this.apiOrigin, this.seen] = [parts.app.origin, parts.api.origin, parts.seen];
  }

  get page() {
    return this.running.page;
  }

  user(index: number): GeneratedUser {
    const user = this.#parts.users[index];
    if (user === undefined) throw new Error('There are not so many demo users.');
    return user;
  }

  /** The answer of both servers for a path from now on, or of one of them: `/path`, `api /path`. */
  answer(path: string, answer: Answer): void {
    this.#parts.answers.set(path, answer);
  }

  /** Adds a preload, besides that of the workstation, to each session created from now on. */
  async preloadInApps(script: string): Promise<void> {
    const file = this.computer.desk.write('more-preload.js', script);
    await this.running.application.evaluate(({ app }, filePath) => {
      app.on('session-created', (session) =>
        // Electron 22 only has the older call.
        'registerPreloadScript' in session
          ? void session.registerPreloadScript({ type: 'frame', filePath })
          : (session as unknown as { setPreloads(files: string[]): void }).setPreloads([filePath]),
      );
    }, file);
  }

  /** Signs the user in and opens the app. */
  async begin(index = 0): Promise<void> {
    await beginShift(this.page, this.user(index));
    await this.openApp();
  }

  async openApp(): Promise<void> {
    await this.page.getByRole('button', { name: appName, exact: true }).click();
    await this.untilAppIsShown();
  }

  /** Calls the workstation as its own page does. */
  invoke<Name extends ChannelName>(name: Name, input: ChannelInput<Name>): Promise<ChannelOutput<Name>> {
    return this.page.evaluate(
      ([channel, value]) => {
        const { workstation } = window as unknown as {
          workstation: { invoke(channel: string, input: unknown): Promise<never> };
        };
        return workstation.invoke(channel, value);
      },
      [name, input] as const,
    );
  }

  /** Waits until the view of the app is in the window and its page is loaded. */
  async untilAppIsShown(): Promise<void> {
    const untilMs = Date.now() + 30_000;
    while (!(await this.look()).isShown) {
      if (Date.now() > untilMs) throw new Error('The app is not shown.');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** What the window shows of the app, as seen by the main process. */
  look(): Promise<{ isShown: boolean; isAlive: boolean; hasKeyboard: boolean }> {
    return this.running.application.evaluate(({ BrowserWindow, webContents }, origin) => {
      // A parked user's app may be there, too.
      const all = webContents.getAllWebContents().filter((each) => each.getURL().startsWith(origin));
      const views = BrowserWindow.getAllWindows()[0]?.contentView.children ?? [];
      const shown = all.find((each) =>
        views.some(
          (view) => (view as unknown as { webContents?: unknown } | undefined)?.webContents === each,
        ),
      );
      const contents = shown ?? all[0];
      return {
        isShown: shown?.isLoading() === false,
        isAlive: contents !== undefined,
        hasKeyboard: contents?.isFocused() ?? false,
      };
    }, this.appOrigin);
  }

  /**
   * Runs a script in the main frame of the app's page, as its own script would; if there are several, in the one on
   * screen.
   */
  inApp<Result>(script: string): Promise<Result> {
    return this.running.application.evaluate(
      ({ BrowserWindow, webContents }, { origin, code }) => {
        const all = webContents.getAllWebContents().filter((each) => each.getURL().startsWith(origin));
        const views = BrowserWindow.getAllWindows()[0]?.contentView.children ?? [];
        const isShown = (each: unknown) =>
          views.some(
            (view) => (view as unknown as { webContents?: unknown } | undefined)?.webContents === each,
          );
        const contents = all.find(isShown) ?? all[0];
        if (contents === undefined) throw new Error('There is no app.');
        return contents.executeJavaScript(code, true);
      },
      { origin: this.appOrigin, code: script },
    );
  }

  /** Restarts the workstation with the same folder; `origins` are listed for the app besides its own. */
  async startAgain({
    origins = [],
    environment = {},
  }: {
    origins?: readonly string[];
    environment?: NodeJS.ProcessEnv;
  } = {}): Promise<void> {
    const policy = policyOf([this.appOrigin, this.apiOrigin, ...origins]);
    this.running = await this.computer.start({ policy, environment });
  }

  async close(): Promise<void> {
    await this.computer.close();
    await Promise.all([this.#parts.app.close(), this.#parts.api.close()]);
  }
}
