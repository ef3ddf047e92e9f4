import { pino } from 'pino';
import type { Log } from '../../server/domain/log.ts';

/** Names under which no value may reach a log, wherever somebody puts them. */
const secret = [
  'password',
  'token',
  'access',
  'refresh',
  'authorization',
  'dpop',
  'secret',
  'code_secret',
  'jwk',
  'key',
];

/** Structured log on stderr, so that stdout carries results only. */
export function createLog(): Log {
  const paths = secret.flatMap((name) => [name, `*.${name}`]);
  return pino(
    { base: null, redact: { paths, censor: '[masked]' } },
    pino.destination({ dest: 2, sync: true }),
  );
}
