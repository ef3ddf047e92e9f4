import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below those that a system gives away itself: from 32,768 on Linux, from 49,152 elsewhere. */
const firstPort = 15_000;
const endPort = 32_000;

/**
 * Ports of the loopback address, one after the other, on which a test may listen, stop and listen again: connections
 * and servers that ask for any port get none of them meanwhile.
 */
export async function ownPorts(count: number): Promise<readonly number[]> {
  for (;;) {
    const first = randomInt(firstPort, endPort - count);
    const ports = Array.from({ length: count }, (_, index) => first + index);
    const free = await Promise.all(ports.map(isFree));
    if (free.every(Boolean)) return ports;
  }
}

/** One of them. */
export async function ownPort(): Promise<number> {
  const [port = 0] = await ownPorts(1);
  return port;
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch {
    return false;
  }
  await once(probe.close(), 'close');
  return true;
}
