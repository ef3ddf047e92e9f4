import { existsSync } from 'node:fs';
import { answerStart } from '../../../electron/platform/start-request.ts';
import {
  FakeApp,
  FakeBrowserWindow,
  FakeIpcMain,
  FakePowerMonitor,
  FakeProtocol,
  FakeSession,
  FakeUtilityProcess,
  FakeWebContentsView,
} from './fake-electron.ts';

/** The part of the application that `main.ts` uses; records the order of what happens. */
class FakeMainApp extends FakeApp {
  readonly isPackaged = false;
  readonly name = 'carelink-workstation';
  readonly calls: string[] = [];
  readonly paths = new Map<string, string>();
  /** Whether this process gets the single-instance lock; the holder answers at once. */
  isFirst = true;
  readonly ready = Promise.withResolvers<void>();

  getAppPath = () => '/opt/carelink-workstation';
  getPath = (name: string) => this.paths.get(name) ?? '/nowhere';
  getVersion = () => '1.2.3';
  getAppMetrics = () => [];
  whenReady = () => this.ready.promise;
  enableSandbox = () => this.calls.push('sandbox');
  releaseSingleInstanceLock = () => this.calls.push('release');
  exit = (code: number) => this.calls.push(`exit ${code}`);

  setPath = (name: string, path: string) => {
    if (!existsSync(path)) throw new Error('Path must be an existing folder');
    this.paths.set(name, path);
  };

  requestSingleInstanceLock = ({ id }: { id: string }) => {
    this.calls.push('lock');
    if (!this.isFirst) answerStart(this.getPath('userData'), id);
    return this.isFirst;
  };

  get exits(): string[] {
    return this.calls.filter((call) => call.startsWith('exit'));
  }
}

const emptyBoard = { read: async () => [], clear: () => undefined };

/** Everything of Electron that `main.ts` imports, for one run of it. */
export class FakeApplication {
  readonly app = new FakeMainApp();
  readonly ipcMain = new FakeIpcMain();
  readonly protocol = new FakeProtocol();
  readonly utilityProcess = new FakeUtilityProcess();
  readonly defaultSession = Object.assign(new FakeSession(), { protocol: this.protocol });
  readonly windows: FakeBrowserWindow[] = [];
  /** What was shown to a person in windows, each closed at once. */
  readonly messages: string[] = [];

  /** The shape of `import … from 'electron'`. */
  get electron(): Record<string, unknown> {
    const { app, ipcMain, protocol, utilityProcess, defaultSession, windows, messages } = this;
    const partitions = new Map<string, FakeSession>();
    return {
      app,
      ipcMain,
      protocol,
      utilityProcess,
      session: {
        defaultSession,
        fromPartition: (name: string) => {
          const partition = partitions.get(name) ?? new FakeSession();
          partitions.set(name, partition);
          return partition;
        },
      },
      WebContentsView: FakeWebContentsView,
      powerMonitor: new FakePowerMonitor(),
      Menu: { buildFromTemplate: (template: unknown) => template, setApplicationMenu: () => undefined },
      dialog: {
        showMessageBox: async ({ detail }: { detail: string }) => void messages.push(detail),
      },
      clipboard: { ...emptyBoard, selection: emptyBoard },
      nativeTheme: { shouldUseDarkColors: false },
      BrowserWindow: class extends FakeBrowserWindow {
        static getAllWindows(): FakeBrowserWindow[] {
          return windows.filter(({ isGone }) => !isGone);
        }

        constructor() {
          super();
          windows.push(this);
        }
      },
    };
  }
}
