import { dayMs } from '../domain/time/durations.ts';
import { ConfigError, type ServerConfig } from './server-config.ts';

const longestDays = 90;

/** When outdated refresh tokens of unbound sessions begin to end them again; 0: they always do. */
export function toleranceEndMs({
  tolerate_replays_until: day,
}: Pick<ServerConfig['clients'], 'tolerate_replays_until'>): number {
  return day === undefined ? 0 : Date.parse(day) + dayMs;
}

/** Throws `ConfigError`: what is meant for a move must not stay for good. */
export function requireShortTolerance({ clients }: ServerConfig, nowMs: number): void {
  if (toleranceEndMs(clients) - nowMs <= (longestDays + 1) * dayMs) return;
  throw new ConfigError(`clients.tolerate_replays_until: at most ${longestDays} days ahead`);
}
