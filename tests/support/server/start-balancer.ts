import { spawn } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { ownPorts } from '../network/own-ports.ts';
import { findSystemProgram } from '../run/system-programs.mjs';
import { makeCertificate, type TestCertificate } from './make-certificate.ts';
import { put, runNginx, stop } from './start-nginx.ts';

/** The name in the files that are shipped, for which every node has a certificate. */
export const siteName = 'tokens.hospital.example';
const nodeAddresses = ['10.0.0.11:8443', '10.0.0.12:8443', '10.0.0.13:8443'];

export interface Balancer {
  readonly url: string;
  readonly plainUrl: string;
  /** Of the certificate that it presents. */
  readonly ca: string;
  close(): Promise<void>;
}

interface Site {
  /** Where the nodes listen with TLS, as `host:port`. */
  readonly nodes: readonly string[];
  /** By which their certificates are signed. */
  readonly authority: TestCertificate;
}

/** A program with the configuration that is shipped for three nodes; only addresses, ports and paths are filled in. */
export interface BalancerProgram {
  readonly path: string | null;
  start(site: Site): Promise<Balancer>;
}

async function prepare({ authority }: Site) {
  const folder = await mkdtemp(join(tmpdir(), 'carelink-balancer-'));
  const shown = makeCertificate('balancer', { hosts: [siteName] });
  const write = async (name: string, text: string) => {
    await writeFile(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const [port = 0, plainPort = 0] = await ownPorts(2);
  const site = {
    url: `https://127.0.0.1:${port}`,
    plainUrl: `http://127.0.0.1:${plainPort}`,
    ca: shown.cert,
  };
  return { folder, shown, write, port, plainPort, site, nodesCa: await write('nodes.pem', authority.cert) };
}

const shipped = (path: string) => readFile(new URL(`../../../build/${path}`, import.meta.url), 'utf8');
const replacements = (from: (node: string) => string, { nodes }: Site) =>
  nodeAddresses.map((address, index) => [from(address), from(nodes[index] ?? '')] as const);

export const haproxy: BalancerProgram = {
  path: findSystemProgram('haproxy'),
  async start(site) {
    const { folder, shown, write, port, plainPort, nodesCa, site: own } = await prepare(site);
    const pem = await write('own.pem', shown.cert + shown.key);
    const configuration = put(await shipped('haproxy/carelink.cfg'), [
      ...replacements((address) => ` ${address}\n`, site),
      ...replacements((address) => ` ${address} no-check`, site),
      ['log /dev/log local0', 'log stderr format raw local0'],
      ['bind :443 ssl', `bind 127.0.0.1:${port} ssl`],
      ['bind :80\n', `bind 127.0.0.1:${plainPort}\n`],
      ['/etc/haproxy/carelink.pem', pem],
      ['/etc/haproxy/carelink-ca.pem', nodesCa],
      // As a site would, only faster.
      ['inter 1s fastinter 250ms', 'inter 200ms fastinter 100ms'],
      // The machine may be busy.
      ['timeout connect 2s', 'timeout connect 20s'],
      ['timeout check 3s', 'timeout check 20s'],
      // As many as an ordinary user may open.
      ['maxconn 20000', 'maxconn 200'],
    ]);
    const file = await write('haproxy.cfg', configuration);
    const child = spawn(haproxy.path ?? '', ['-db', '-q', '-f', file], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (text: Buffer) => {
      said += text.toString('utf8');
    });
    while (!(await isListening(own.plainUrl))) {
      if (child.exitCode !== null) throw new Error(said);
      await rest(20);
    }
    return { ...own, close: () => stop(child, folder) };
  },
};

export const nginx: BalancerProgram = {
  path: findSystemProgram('nginx'),
  async start(site) {
    const { folder, shown, write, port, plainPort, nodesCa, site: own } = await prepare(site);
    const faster = (await shipped('nginx/carelink-nodes.conf')).replaceAll(
      'fail_timeout=5s',
      'fail_timeout=1s',
    );
    const configuration = put(faster, [
      ...replacements((address) => `server ${address} max_fails`, site),
      // The machine may be busy.
      ['proxy_connect_timeout 2s', 'proxy_connect_timeout 20s'],
      ['listen 443 ssl;', `listen 127.0.0.1:${port} ssl;`],
      ['listen 80;', `listen 127.0.0.1:${plainPort};`],
      ['listen [::]:443 ssl;', ''],
      ['listen [::]:80;', ''],
      ['/etc/ssl/carelink/server.crt', await write('own.crt', shown.cert)],
      ['/etc/ssl/private/carelink.key', await write('own.key', shown.key)],
      ['/etc/nginx/carelink-ca.pem', nodesCa],
      ['/var/log/nginx/carelink.log', join(folder, 'access.log')],
    ]);
    const close = await runNginx(nginx.path ?? '', { folder, port: plainPort, configuration });
    return { ...own, close };
  },
};

const isListening = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );
