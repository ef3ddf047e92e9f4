// A workstation without a screen, to be killed: starts the bundled server of a database and prints its address.

import { SystemClock } from '../../../electron/platform/system-clock.ts';
import { BundledServer } from '../../../electron/server-host/bundled-server.ts';
import { ChildProcessLauncher } from '../../../electron/server-host/child-process-launcher.ts';
import { whenReady } from '../../../electron/server-host/when-ready.ts';
import { RecordingLog } from '../core/recording-log.ts';

const [entryFile = '', databaseFile = ''] = process.argv.slice(2);
const launcher = new ChildProcessLauncher(entryFile);
const server = new BundledServer({
  launcher,
  databaseFile,
  clock: new SystemClock(),
  log: new RecordingLog(),
});
server.start();
process.stdout.write(`${await whenReady(server)}\n`);
