import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { readAlertKey } from '../alerts/alert-key.ts';
import type { ServerConfig } from '../config/server-config.ts';
import { verifiedTls } from '../tls/verified-tls.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, fail } = findingsOf('alerts');

/**
 * Whether the webhooks can be reached and prove who they are. Nothing is sent to them, so that no check wakes anybody.
 * Their addresses may contain secrets, so they are named by their position in the list.
 */
export async function checkAlerts({
  webhooks,
  key_file,
  timeout_seconds,
}: ServerConfig['alerts']): Promise<Finding> {
  if (webhooks.length === 0) return ok('No webhook is notified of emergency accesses.');
  try {
    readAlertKey(key_file);
  } catch (error) {
    const message = error instanceof Error ? error.message : `${key_file} cannot be read.`;
    return fail(message, 'Correct the file or the setting.');
  }
  const problems = await Promise.all(webhooks.map((address) => problemOf(address, timeout_seconds * 1_000)));
  const told = problems.flatMap((problem, index) =>
    problem === null ? [] : [`webhook ${index + 1} of ${webhooks.length} (${problem})`],
  );
  if (told.length === 0) return ok(`All ${webhooks.length} webhooks for emergency accesses can be reached.`);
  return fail(
    `No connection to ${told.join(', ')}: it is not notified of emergency accesses.`,
    'Correct alerts.webhooks, or check the receiver, its certificate and the firewall.',
  );
}

/** What prevents a connection, in a word; null: nothing. */
function problemOf(address: string, timeoutMs: number): Promise<string | null> {
  const { protocol, hostname, port } = new URL(address);
  const host = hostname.replace(/^\[|\]$/g, '');
  const isTls = protocol === 'https:';
  const place = { host, port: Number(port || (isTls ? 443 : 80)) };
  return new Promise((resolve) => {
    const socket: Socket = isTls
      ? connectTls({ ...place, ...(isIP(host) ? {} : { servername: host }), ...verifiedTls })
      : connectPlain(place);
    const end = (problem: string | null) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(problem);
    };
    const timer = setTimeout(() => end('time limit'), timeoutMs);
    socket.once(isTls ? 'secureConnect' : 'connect', () => end(null));
    socket.on('error', (error) => end('code' in error ? String(error.code) : 'no connection'));
    socket.once('close', () => end('closed at once'));
  });
}
