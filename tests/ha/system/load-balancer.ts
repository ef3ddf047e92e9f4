import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Daemon } from './daemon.ts';
import type { Place } from './place.ts';

export interface Backend {
  readonly name: string;
  readonly port: number;
  /** Where its state is asked, if not at `port`. */
  readonly checkPort?: number;
}

const shippedFile = new URL('../../../build/haproxy/carelink.cfg', import.meta.url);
const shippedNodes =
  / *server node-1 10\.0\.0\.11:8443\n *server node-2 10\.0\.0\.12:8443\n *server node-3 10\.0\.0\.13:8443\n/;
const shippedBackups =
  / *server node-1-unchecked 10\.0\.0\.11:8443( .*)\n *server node-2-.*\n *server node-3-.*\n/;

/** HAProxy in front of the nodes, with the configuration that is shipped. */
export function balanceNodes(place: Place, ports: FrontPorts, nodes: readonly Backend[]): Daemon {
  return run(place, 'haproxy', nodesConfiguration(ports, nodes));
}

/** Where HAProxy listens: for workstations, and for those that come without TLS to a site that has it. */
export interface FrontPorts {
  readonly port: number;
  readonly plainPort: number;
}

/**
 * The shipped configuration with addresses and ports filled in, and without TLS, which the clients of a trial do not speak.
 * Throws when the file has changed, so that nobody tries another one unknowingly.
 */
export function nodesConfiguration({ port, plainPort }: FrontPorts, nodes: readonly Backend[]): string {
  const lines = (end: string, settings = '') =>
    nodes.map((node) => `    server ${node.name}${end} 127.0.0.1:${node.port}${settings}\n`).join('');
  return put(readFileSync(shippedFile, 'utf8'), [
    ['log /dev/log local0', 'log stderr format raw local0 notice'],
    ['bind :443 ssl crt /etc/haproxy/carelink.pem alpn http/1.1', `bind 127.0.0.1:${port}`],
    ['bind :80\n', `bind 127.0.0.1:${plainPort}\n`],
    [/ ssl verify required .*/, ''],
    [/ *ssl-default-.*\n/g, ''],
    ['X-Forwarded-Proto https', 'X-Forwarded-Proto http'],
    // As many as an ordinary user may open.
    ['maxconn 20000', 'maxconn 1000'],
    [shippedNodes, lines('')],
    [shippedBackups, (_, settings: string) => lines('-unchecked', settings)],
  ]);
}

type Filling = readonly [string | RegExp, string | ((line: string, settings: string) => string)];

function put(text: string, fillings: readonly Filling[]): string {
  return fillings.reduce((before, [from, to]) => {
    const after = before.replace(from, to as string);
    if (after === before) throw new Error(`the shipped file has no ${from}`);
    return after;
  }, text);
}

/** HAProxy in front of the databases: leads to the one that Patroni calls the primary. */
export function balanceDatabases(place: Place, port: number, members: readonly Backend[]): Daemon {
  return haproxy(place, 'haproxy-database', [
    'mode tcp',
    `bind 127.0.0.1:${port}`,
    'option httpchk OPTIONS /primary',
    'http-check expect status 200',
    'default-server inter 500ms fastinter 200ms fall 2 rise 1 on-marked-down shutdown-sessions',
    ...members.map(
      (member) => `server ${member.name} 127.0.0.1:${member.port} check port ${member.checkPort}`,
    ),
  ]);
}

function haproxy(place: Place, name: string, lines: readonly string[]): Daemon {
  return run(
    place,
    name,
    `global
  maxconn 1000
defaults
  timeout connect 500ms
  timeout client 1h
  timeout server 1h
  timeout check 1s
  retries 2
listen all
${lines.map((line) => `  ${line}`).join('\n')}
`,
  );
}

function run(place: Place, name: string, configuration: string): Daemon {
  const file = join(place.folder, `${name}.cfg`);
  writeFileSync(file, configuration, { mode: 0o644 });
  return new Daemon(place, { name, command: ['haproxy', '-db', '-f', file], asAccount: true });
}
