import { describe, expect, it } from 'vitest';
import { EnvironmentProxyProbe } from '../../../../../electron/platform/diagnostics/environment-proxy-probe.ts';
import { SystemProxyProbe } from '../../../../../electron/platform/diagnostics/system-proxy-probe.ts';

const url = 'https://tokens.hospital.example/base';

describe('the proxy that the environment names', () => {
  const found = async (environment: Record<string, string>, address = url) =>
    (await new EnvironmentProxyProbe(environment).find(address)).proxy;

  it.each([
    [{}, null],
    [{ https_proxy: 'http://proxy.example:8080' }, 'proxy.example:8080'],
    [{ HTTPS_PROXY: 'proxy.example:3128' }, 'proxy.example:3128'],
    [{ ALL_PROXY: 'socks5://proxy.example:1080' }, 'proxy.example:1080'],
    [{ http_proxy: 'http://proxy.example:8080' }, null],
    [{ https_proxy: 'http://ana:s3cret@proxy.example:8080' }, 'proxy.example:8080'],
    [{ https_proxy: '::::' }, null],
    [{ https_proxy: 'http://p.example:1', no_proxy: 'other.example, .hospital.example' }, null],
    [{ https_proxy: 'http://p.example:1', NO_PROXY: '*' }, null],
    [{ https_proxy: 'http://p.example:1', no_proxy: 'pital.example' }, 'p.example:1'],
  ])('%j', async (environment: Record<string, string>, proxy) => {
    expect(await found(environment)).toBe(proxy);
  });

  it('is never meant for this machine, and never used by the browser shell', async () => {
    const environment = { http_proxy: 'http://p.example:1' };
    expect(await found(environment, 'http://127.0.0.1:4100')).toBeNull();
    expect(await new EnvironmentProxyProbe(environment).find('http://other.example')).toEqual({
      proxy: 'p.example:1',
      from: 'environment',
      isUsed: false,
    });
  });
});

describe('the proxy that the system names', () => {
  it.each([
    ['DIRECT', null],
    ['PROXY proxy.example:8080; DIRECT', 'proxy.example:8080'],
    ['DIRECT; PROXY proxy.example:8080', null],
    ['HTTPS ana:s3cret@proxy.example:443', 'proxy.example:443'],
    ['SOCKS5 [2001:db8::1]:1080', '[2001:db8::1]:1080'],
    ['', null],
    ['nonsense here and there', null],
  ])('%s', async (answer, proxy) => {
    const asked: string[] = [];
    const session = {
      resolveProxy: async (address: string) => {
        asked.push(address);
        return answer;
      },
    };
    const facts = await new SystemProxyProbe(() => session).find(url);
    expect(facts).toEqual({ proxy, from: 'system', isUsed: true });
    expect(asked).toEqual([url]);
  });
});
