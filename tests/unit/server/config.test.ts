import { describe, expect, it } from 'vitest';
import { ConfigError, parseServerConfig } from '../../../server/config.ts';

describe('parseServerConfig', () => {
  it('has a default for everything', () => {
    expect(parseServerConfig({})).toMatchObject({
      database: 'carelink.sqlite',
      listen: { host: '127.0.0.1', port: 8000 },
      clients: { unbound: 'deny' },
      tokens: { algorithm: 'ES256', compatibility_claims: true },
      passwords: { memory_kib: 19_456, iterations: 2, parallelism: 1 },
      throttle: 'on',
    });
  });

  it('accepts what it has returned', () => {
    const config = parseServerConfig({ listen: { port: '0' } });
    expect(parseServerConfig(config)).toEqual(config);
  });

  it.each([
    [{ listen: { port: 70_000 } }, 'listen.port'],
    [{ clients: { unbound: 'maybe' } }, 'clients.unbound'],
    [{ issuer: 'https://example.org/' }, 'issuer'],
    [{ issuer: 'ftp://example.org' }, 'issuer'],
    [{ passwords: { memory_kib: 1 } }, 'passwords.memory_kib'],
    [{ tokens: { algorithm: 'none' } }, 'tokens.algorithm'],
    [{ trust_proxy: 'nginx' }, 'trust_proxy'],
    [{ trust_proxy: '10.0.0.0/33' }, 'trust_proxy'],
    [{ lisen: {} }, 'lisen'],
    [{ setup: { code: 'short' } }, 'setup.code'],
  ])('refuses %j in one line that names the key', (raw, key) => {
    expect(() => parseServerConfig(raw)).toThrow(ConfigError);
    expect(() => parseServerConfig(raw)).toThrow(key);
    expect(() => parseServerConfig(raw)).toThrow(/^[^\n]+$/);
  });
});
