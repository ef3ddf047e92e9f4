import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Daemon } from './daemon.ts';
import type { Place } from './place.ts';

export interface Backend {
  readonly name: string;
  readonly port: number;
  /** Where its state is asked, if not at `port`. */
  readonly checkPort?: number;
}

/** HAProxy in front of the nodes: each may take any request, unless it says that it cannot write. */
export function balanceNodes(place: Place, port: number, nodes: readonly Backend[]): Daemon {
  return haproxy(place, 'haproxy', [
    'mode http',
    `bind 127.0.0.1:${port}`,
    'balance roundrobin',
    // A request that may have reached a node is never sent again: the client knows what it may repeat.
    'retry-on conn-failure',
    'option redispatch 1',
    'option httpchk GET /readyz',
    'http-check expect status 200',
    // Without `on-marked-down shutdown-sessions`: a node that is about to stop still answers what it has been asked.
    'default-server inter 500ms fastinter 200ms fall 2 rise 1',
    ...nodes.map((node) => `server ${node.name} 127.0.0.1:${node.port} check`),
  ]);
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
  const file = join(place.folder, `${name}.cfg`);
  const configuration = `global
  maxconn 1000
defaults
  timeout connect 500ms
  timeout client 1h
  timeout server 1h
  timeout check 1s
  retries 2
listen all
${lines.map((line) => `  ${line}`).join('\n')}
`;
  writeFileSync(file, configuration, { mode: 0o644 });
  return new Daemon(place, { name, command: ['haproxy', '-db', '-f', file], asAccount: true });
}
