import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownPort, ownPorts } from '../network/own-ports.ts';
import { findSystemProgram } from '../run/system-programs.mjs';
import { makeCertificate, writeCertificate } from './make-certificate.ts';

const shippedFile = new URL('../../../build/nginx/carelink.conf', import.meta.url);

export interface Nginx {
  /** Its TLS address, with the certificate it presents. */
  readonly url: string;
  readonly ca: string;
  /** Where it listens without TLS. */
  readonly plainUrl: string;
  accessLog(): Promise<string>;
  close(): Promise<void>;
}

/** The program; null where it is not installed. */
export function findNginx(): string | null {
  return findSystemProgram('nginx');
}

/** nginx with the configuration file that is shipped; only ports, paths and the server's address are filled in. */
export async function startNginx(program: string, upstream: string): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'carelink-nginx-'));
  const certificate = makeCertificate('nginx');
  const { cert_file, key_file } = await writeCertificate(folder, certificate);
  const [port = 0, plainPort = 0] = await ownPorts(2);
  const accessLog = join(folder, 'access.log');
  const shipped = await readFile(shippedFile, 'utf8');
  const own = put(shipped, [
    ['server 127.0.0.1:8000;', `server ${new URL(upstream).host};`],
    ['listen 443 ssl;', `listen 127.0.0.1:${port} ssl;`],
    ['listen 80;', `listen 127.0.0.1:${plainPort};`],
    ['listen [::]:443 ssl;', ''],
    ['listen [::]:80;', ''],
    ['/etc/ssl/carelink/server.crt', cert_file],
    ['/etc/ssl/private/carelink.key', key_file],
    ['/var/log/nginx/carelink.log', accessLog],
  ]);
  const close = await runNginx(program, { folder, port, configuration: own });
  return {
    url: `https://127.0.0.1:${port}`,
    plainUrl: `http://127.0.0.1:${plainPort}`,
    ca: certificate.cert,
    accessLog: () => readFile(accessLog, 'utf8'),
    close,
  };
}

/** nginx as configured by somebody else: it buffers everything, whatever the headers say. */
export async function startCollectingNginx(
  program: string,
  upstream: string,
): Promise<Pick<Nginx, 'plainUrl' | 'close'>> {
  const folder = await mkdtemp(join(tmpdir(), 'carelink-nginx-'));
  const port = await ownPort();
  const configuration = `
    server {
      listen 127.0.0.1:${port};
      access_log off;
      location / {
        proxy_pass ${upstream};
        # With its default: what comes in chunks is passed on in chunks, whatever else is said.
        proxy_http_version 1.0;
        proxy_buffering on;
        proxy_ignore_headers X-Accel-Buffering;
      }
    }`;
  const close = await runNginx(program, { folder, port, configuration });
  return { plainUrl: `http://127.0.0.1:${port}`, close };
}

interface Running {
  readonly folder: string;
  /** Where it listens when it is ready. */
  readonly port: number;
  readonly configuration: string;
}

/** Returns a function that ends it and removes its folder. */
export async function runNginx(
  program: string,
  { folder, port, configuration }: Running,
): Promise<() => Promise<void>> {
  await writeFile(join(folder, 'carelink.conf'), configuration);
  const file = join(folder, 'nginx.conf');
  await writeFile(file, frame(folder));
  const child = spawn(program, ['-p', folder, '-c', file, '-e', join(folder, 'error.log')]);
  const close = () => stop(child, folder);
  try {
    await untilListening(child, port, folder);
  } catch (error) {
    await close();
    throw error;
  }
  return close;
}

/** A single process, which ends on a signal; everything it writes is in the folder. */
const frame = (folder: string) => `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
events { worker_connections 256; }
http {
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  include ${folder}/carelink.conf;
}
`;

export function put(text: string, replacements: readonly (readonly [string, string])[]): string {
  return replacements.reduce((result, [from, to]) => {
    if (result.split(from).length !== 2) throw new Error(`the shipped file does not have one "${from}"`);
    return result.replace(from, to);
  }, text);
}

async function untilListening(child: ChildProcess, port: number, folder: string): Promise<void> {
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    if (child.exitCode !== null) throw new Error(await readFile(join(folder, 'error.log'), 'utf8'));
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answered) return;
  }
}

export async function stop(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }
  await rm(folder, { recursive: true });
}
