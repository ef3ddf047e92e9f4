import express from 'express';
import { describe, expect, it } from 'vitest';
import { ConfigError, parseServerConfig } from '../../../../server/config/server-config.ts';

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
    ['10.0.0.0/8, 127.0.0.1', ['10.0.0.0/8', '127.0.0.1']],
    [
      ['fd00::/8', '::1'],
      ['fd00::/8', '::1'],
    ],
    ['2', 2],
    [1, 1],
  ])('reads %j as trusted proxies that Express understands', (given, expected) => {
    const { trust_proxy } = parseServerConfig({ trust_proxy: given });
    expect(trust_proxy).toEqual(expected);
    expect(() => express().set('trust proxy', trust_proxy)).not.toThrow();
  });

  it('reads the header of proxies in any case, and a proxy of a link with its interface', () => {
    expect(parseServerConfig({}).trust_proxy_header).toBe('x-forwarded-for');
    expect(parseServerConfig({ trust_proxy_header: 'Forwarded' }).trust_proxy_header).toBe('forwarded');
    expect(parseServerConfig({ trust_proxy: 'fe80::1%eth0' }).trust_proxy).toEqual(['fe80::1%eth0']);
    expect(() => parseServerConfig({ trust_proxy_header: 'X-Real-IP' })).toThrow(
      'trust_proxy_header: it must be X-Forwarded-For or Forwarded',
    );
  });

  it('reads lists from a text with commas, as they stand in the environment', () => {
    const webhooks = 'https://alerts.example/hook, http://127.0.0.1:9000/';
    const { alerts, emergency } = parseServerConfig({
      alerts: { webhooks, key_file: 'alerts.key' },
      emergency: { roles: 'clinician,it_admin' },
    });
    expect(alerts.webhooks).toEqual(['https://alerts.example/hook', 'http://127.0.0.1:9000/']);
    expect(emergency.roles).toEqual(['clinician', 'it_admin']);
  });

  it.each([
    [{ listen: { port: 70_000 } }, 'listen.port'],
    [{ clients: { unbound: 'maybe' } }, 'clients.unbound'],
    [{ issuer: 'https://example.org/' }, 'issuer'],
    [{ issuer: 'ftp://example.org' }, 'issuer'],
    [{ passwords: { memory_kib: 1 } }, 'passwords.memory_kib'],
    [{ tokens: { algorithm: 'none' } }, 'tokens.algorithm'],
    [{ trust_proxy: 'nginx' }, 'trust_proxy'],
    [{ trust_proxy: '10.1.1.1%2' }, 'trust_proxy'],
    [{ trust_proxy: 'fe80::1%eth 0' }, 'trust_proxy'],
    [{ trust_proxy: '10.0.0.0/33' }, 'trust_proxy'],
    [{ trust_proxy: '10.0.0.0/0' }, 'trust_proxy'],
    [{ trust_proxy: 0 }, 'trust_proxy'],
    [{ trust_proxy: [] }, 'trust_proxy'],
    [{ tls: { cert_file: 'server.crt' } }, 'tls.key_file'],
    [{ tls: { cert_file: 'server.crt', key_file: 'server.key' }, issuer: 'http://example.org' }, 'issuer'],
    [{ log: { level: 'loud' } }, 'log.level'],
    [{ shutdown: { drain_seconds: 0 } }, 'shutdown.drain_seconds'],
    [{ emergency: { roles: ['nurse'] } }, 'emergency.roles'],
    [{ alerts: { webhooks: ['https://alerts.example/hook'] } }, 'alerts.key_file'],
    [{ alerts: { webhooks: ['http://alerts.example/hook'], key_file: 'k' } }, 'alerts.webhooks'],
    [{ alerts: { webhooks: 'https://a:b@alerts.example/', key_file: 'k' } }, 'alerts.webhooks'],
    [{ lisen: {} }, 'lisen'],
    [{ setup: { code: 'short' } }, 'setup.code'],
  ])('refuses %j in one line that names the key', (raw, key) => {
    expect(() => parseServerConfig(raw)).toThrow(ConfigError);
    expect(() => parseServerConfig(raw)).toThrow(key);
    expect(() => parseServerConfig(raw)).toThrow(/^[^\n]+$/);
  });
});
