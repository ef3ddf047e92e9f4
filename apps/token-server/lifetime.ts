import { InvalidArgumentError, Option } from 'commander';
import { codeLifetime } from '../../server/contract/administration.ts';

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 60 * 60, d: 24 * 60 * 60 };

/** `--ttl` of a code, a time like `90m`, in seconds. */
export function lifetimeOption(): Option {
  return new Option('--ttl <time>', 'how long the code is valid: 90m, 24h, 7d')
    .argParser(lifetime)
    .default(codeLifetime.usual, '24h');
}

function lifetime(value: string): number {
  const [, count = '', unit = ''] = /^(\d{1,7})([smhd])$/.exec(value) ?? [];
  const seconds = Number(count) * (secondsOf[unit] ?? 0);
  if (seconds < codeLifetime.shortest || seconds > codeLifetime.longest) {
    throw new InvalidArgumentError('It must be a time from 1m to 30d, like 90m, 24h or 7d.');
  }
  return seconds;
}
