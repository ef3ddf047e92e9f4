import { describe, expect, it } from 'vitest';
import { CentralServer } from '../../../../electron/server-host/central-server.ts';
import { whenReady } from '../../../../electron/server-host/when-ready.ts';

describe('CentralServer', () => {
  it.each([
    ['https://carelink.example.org', 'https://carelink.example.org', 'https://carelink.example.org'],
    ['https://example.org/carelink/', 'https://example.org/carelink', 'https://example.org'],
    ['http://127.0.0.1:8000/', 'http://127.0.0.1:8000', 'http://127.0.0.1:8000'],
  ])('at %s is ready from the start', async (given, url, id) => {
    const server = new CentralServer(given);
    expect(await whenReady(server)).toBe(url);
    expect(server).toMatchObject({ mode: 'central', id, setupCode: null });
  });

  it.each([
    'http://carelink.example.org',
    'http://127.0.0.1.evil.example',
    'ftp://example.org',
    'https://user:pw@example.org',
    'https://example.org?x=1',
    'example.org',
    '',
  ])('refuses %j', (url) => {
    expect(() => new CentralServer(url)).toThrow();
  });
});
