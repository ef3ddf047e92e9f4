// Given to Node by `--import`: the port of a utility process, over the channel of a forked one.
import { EventEmitter } from 'node:events';

const send = process.send?.bind(process);
const port = Object.assign(new EventEmitter(), {
  postMessage: (/** @type {unknown} */ message) => send?.(message, undefined, undefined, () => undefined),
});
process.on('message', (data) => port.emit('message', { data, ports: [] }));
Object.defineProperty(process, 'parentPort', { value: port });
Object.defineProperty(process, 'send', { value: undefined });
// Chromium ends its utility processes when the main process is gone, however that ended.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
