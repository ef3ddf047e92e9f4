// The features of Node 24 that the workstation's main process uses and that Node 16, in Electron 22, lacks. Loaded first of all, since
// modules take them from the globals while they load.
import './no-finalization.ts';
import 'core-js/actual/index.js';
import buffer from 'node:buffer';
import { execFile } from 'node:child_process';
import { webcrypto, X509Certificate } from 'node:crypto';
import diagnostics from 'node:diagnostics_channel';
import fs from 'node:fs/promises';
import { Readable } from 'node:stream';
import webStreams from 'node:stream/web';
import tls from 'node:tls';
import { promisify } from 'node:util';
import undici from 'undici-5';

function give(target: object, name: string, value: unknown): void {
  if (Reflect.get(target, name) !== undefined) return;
  Object.defineProperty(target, name, { value, writable: true, configurable: true });
}

for (const [name, value] of Object.entries(webStreams)) give(globalThis, name, value);
for (const name of ['Request', 'Response', 'Headers', 'FormData', 'File', 'fetch'] as const)
  give(globalThis, name, undici[name]);
give(globalThis, 'crypto', webcrypto);
give(globalThis, 'Blob', buffer.Blob);
// Node's own list; 24 returns the system's.
give(tls, 'getCACertificates', () => tls.rootCertificates);

/** Where the content of a DER element begins and ends. */
function contentAt(bytes: Buffer, at: number): [begin: number, end: number] {
  const length = bytes.readUInt8(at + 1);
  const more = length < 0x80 ? 0 : length & 0x7f;
  const begin = at + 2 + more;
  return [begin, begin + (more === 0 ? length : bytes.readUIntBE(at + 2, more))];
}
if (!('signatureAlgorithmOid' in X509Certificate.prototype))
  Object.defineProperty(X509Certificate.prototype, 'signatureAlgorithmOid', {
    get(this: X509Certificate) {
      // RFC 5280 §4.1: the signed part is followed by the algorithm that signed it.
      const [whole] = contentAt(this.raw, 0);
      const [algorithm] = contentAt(this.raw, contentAt(this.raw, whole)[1]);
      const [first = 0, ...rest] = this.raw.subarray(...contentAt(this.raw, algorithm));
      const numbers = [Math.floor(first / 40), first % 40];
      let number = 0;
      for (const byte of rest) {
        number = number * 128 + (byte & 0x7f);
        if (byte >= 0x80) continue;
        numbers.push(number);
        number = 0;
      }
      return numbers.join('.');
    },
  });
give(buffer, 'isUtf8', (bytes: Uint8Array) => {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
});

give(fs, 'statfs', async (path: string) => {
  // It fails with the errors of statfs.
  await fs.stat(path);
  const { stdout } = await promisify(execFile)('stat', ['--file-system', '--format=%a %S', path]);
  const [bavail, bsize] = stdout.split(' ').map(Number);
  return { bavail, bsize };
});

give(AbortSignal, 'any', (signals: readonly AbortSignal[]) => {
  const controller = new AbortController();
  const abort = (reason: unknown) => controller.abort(reason);
  for (const signal of signals) {
    if (signal.aborted) abort(signal.reason);
    else signal.addEventListener('abort', () => abort(signal.reason), { once: true });
  }
  return controller.signal;
});
// Node 16 has one, but it uses a FinalizationRegistry.
AbortSignal.timeout = (delayMs) => {
  const controller = new AbortController();
  const late = () => controller.abort(new DOMException('The operation timed out.', 'TimeoutError'));
  setTimeout(late, delayMs).unref();
  return controller.signal;
};
// pino measures its own speed with it.
give(diagnostics, 'tracingChannel', () => ({
  hasSubscribers: false,
  traceSync: (call: (...args: unknown[]) => unknown, _context: unknown, self: unknown, ...args: unknown[]) =>
    call.apply(self, args),
}));
give(Readable, 'toWeb', (readable: Readable) => {
  const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    readable.on('data', (chunk: Buffer) => controller.enqueue(new Uint8Array(chunk)));
    readable.once('end', () => controller.close());
    readable.once('error', (error) => controller.error(error));
  };
  return new ReadableStream({ start, cancel: () => void readable.destroy() });
});
