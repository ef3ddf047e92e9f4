import { join } from 'node:path';
import { Daemon } from '../system/daemon.ts';
import type { Place } from '../system/place.ts';

/** The one etcd of a trial, in which Patroni keeps who is the primary. */
export function etcd(
  place: Place,
  { clientPort, peerPort }: { clientPort: number; peerPort: number },
): Daemon {
  const client = `http://127.0.0.1:${clientPort}`;
  const peer = `http://127.0.0.1:${peerPort}`;
  const options = {
    name: 'e1',
    'data-dir': join(place.makeFolder('etcd'), 'data'),
    'listen-client-urls': client,
    'advertise-client-urls': client,
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'initial-cluster': `e1=${peer}`,
    'heartbeat-interval': '50',
    'election-timeout': '500',
    'log-level': 'warn',
  };
  const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  return new Daemon(place, { name: 'etcd', command: ['etcd', ...args], asAccount: true });
}
