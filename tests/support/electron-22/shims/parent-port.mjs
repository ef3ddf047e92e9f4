// Loaded into Node by `--import`: gives a forked process the port of a utility process, on top of its IPC channel.
import { EventEmitter } from 'node:events';

const send = process.send?.bind(process);
const port = Object.assign(new EventEmitter(), {
  postMessage: (/** @type {unknown} */ message) => send?.(message, undefined, undefined, () => undefined),
});
process.on('message', (data) => port.emit('message', { data, ports: [] }));
Object.defineProperty(process, 'parentPort', { value: port });
Object.defineProperty(process, 'send', { value: undefined });
// Chromium ends its utility processes when the main process is gone, for whatever reason.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
