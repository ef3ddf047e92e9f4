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

/** Whether the port is free, or a server with these keys (null: unknown) answers there and is ready. */
export async function checkPort(
  { listen, tls }: Pick<ServerConfig, 'listen' | 'tls'>,
  accessKeyIds: readonly string[] | null,
): Promise<Finding> {
  if (listen.port === 0)
    return ok('The port is chosen at the start, so this command cannot tell whether a server is running.');
  if (!isOwnAddress(listen.host)) {
    return fail(`This machine has no address ${listen.host}.`, 'Correct listen.host.');
  }
  const place = `${listen.host}:${listen.port}`;
  const ask = (path: string) => get(listen, path, tls !== undefined);
  const health = await ask('/healthz');
  if (health === 'refused') return ok(`No server is running; port ${place} is free.`);
  if (typeof health === 'string')
    return fail(`${place} does not answer (${health}).`, 'Correct listen.host.');
  if (health.status !== 200 || !health.body.includes('"ok"')) {
    return fail(
      `Port ${place} is in use by another program.`,
      'Stop that program, or set another listen.port.',
    );
  }
  const ready = await ask('/readyz');
  if (typeof ready === 'string' || ready.status !== 200) {
    return fail(
      `A server is running at ${place} but is not ready.`,
      'Look in its log for trouble with the database, the disk or permissions.',
    );
  }
  if (accessKeyIds !== null && !isOfKeys(await ask('/.well-known/jwks.json'), accessKeyIds)) {
    return warn(
      `The server at ${place} uses different keys from those beside this database.`,
      'Pass the --db and --config that the server was started with.',
    );
  }
  return ok(`A server is running at ${place} and is ready.`);
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

/** Asks our own server, whatever name its certificate has, and only for public data. */
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

/** A program that accepts the connection but does not speak HTTP is not ours. */
function answerOfError(error: Error): Answer {
  const code = 'code' in error ? String(error.code) : 'unknown error';
  if (code === 'ECONNREFUSED') return 'refused';
  return ['ENOTFOUND', 'EADDRNOTAVAIL', 'EHOSTUNREACH', 'ENETUNREACH', 'EINVAL'].includes(code)
    ? code
    : { status: 0, body: '' };
}
