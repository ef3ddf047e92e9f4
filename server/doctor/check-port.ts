import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { ServerConfig } from '../config/server-config.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, warn, fail } = findingsOf('server');
const patienceMs = 5_000;
const keySet = z.object({ keys: z.array(z.object({ kid: z.string() })) });

/** Whether the port is free, or the server of these keys answers there and is ready. */
export async function checkPort(
  { listen, tls }: Pick<ServerConfig, 'listen' | 'tls'>,
  accessKeyIds: readonly string[],
): Promise<Finding> {
  if (listen.port === 0) return ok('The port is chosen at the start: whether a server runs cannot be told.');
  if (!isOwnAddress(listen.host)) {
    return fail(`This machine has no address ${listen.host}.`, 'Correct listen.host.');
  }
  const place = `${listen.host}:${listen.port}`;
  const ask = (path: string) => get(listen, path, tls !== undefined);
  const health = await ask('/healthz');
  if (health === 'refused') return ok(`No server runs; port ${place} is free.`);
  if (typeof health === 'string')
    return fail(`${place} cannot be asked (${health}).`, 'Correct listen.host.');
  if (health.status !== 200 || !health.body.includes('"ok"')) {
    return fail(`Port ${place} is in use by another program.`, 'Stop that, or set listen.port.');
  }
  const ready = await ask('/readyz');
  if (typeof ready === 'string' || ready.status !== 200) {
    return fail(
      `A server runs at ${place} but is not ready.`,
      'Look into its log: the database, disk or rights.',
    );
  }
  if (!isOfKeys(await ask('/.well-known/jwks.json'), accessKeyIds)) {
    return warn(
      `The server at ${place} uses other keys than those beside this database.`,
      'Give --db and --config as they are given to that server.',
    );
  }
  return ok(`A server runs at ${place} and is ready.`);
}

/** Names are left to the resolver. */
function isOwnAddress(host: string): boolean {
  if (isIP(host) === 0 || ['0.0.0.0', '::'].includes(host) || host.startsWith('127.')) return true;
  return Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === host));
}

function isOfKeys(answer: Answer, accessKeyIds: readonly string[]): boolean {
  if (typeof answer === 'string') return false;
  try {
    // A symmetric key is not published.
    return keySet.parse(JSON.parse(answer.body)).keys.every(({ kid }) => accessKeyIds.includes(kid));
  } catch {
    return false;
  }
}

type Answer = { readonly status: number; readonly body: string } | 'refused' | (string & {});

/** Asks the own server, by whatever name its certificate has; only public things are asked for. */
function get({ host, port }: ServerConfig['listen'], path: string, isTls: boolean): Promise<Answer> {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  const options = { host: reachable, port, path, timeout: patienceMs, agent: false };
  return new Promise((resolve) => {
    const request = isTls ? requestHttps({ ...options, rejectUnauthorized: false }) : requestHttp(options);
    request.on('response', (response) => {
      text(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, body: body.slice(0, 65_536) }),
        () => resolve({ status: 0, body: '' }),
      );
    });
    request.on('timeout', () => request.destroy());
    request.on('error', (error) => resolve(answerOfError(error)));
    request.end();
  });
}

/** Who takes the connection but speaks no HTTP is another program. */
function answerOfError(error: Error): Answer {
  const code = 'code' in error ? String(error.code) : 'unknown error';
  if (code === 'ECONNREFUSED') return 'refused';
  return ['ENOTFOUND', 'EADDRNOTAVAIL', 'EHOSTUNREACH', 'ENETUNREACH', 'EINVAL'].includes(code)
    ? code
    : { status: 0, body: '' };
}
