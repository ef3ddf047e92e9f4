import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../../../apps/sample-vitals/command-line.ts';

const issuer = ['--issuer', 'https://carelink.example'];

describe('the command line of the sample app', () => {
  it('needs the issuer only', () => {
    expect(parseCommandLine(issuer, {})).toEqual({
      host: '127.0.0.1',
      port: 4100,
      rules: { issuer: 'https://carelink.example', audience: 'carelink', scopes: ['carelink'] },
    });
    expect(parseCommandLine(['--help'], {})).toBe('help');
  });

  it('takes the secret of introspection from the environment, never from the arguments', () => {
    const args = [...issuer, '--client-id', 'vitals'];
    expect(parseCommandLine(args, { VITALS_CLIENT_SECRET: 'secret' })).toMatchObject({
      rules: {
        introspection: {
          url: 'https://carelink.example/oauth/introspect',
          clientId: 'vitals',
          clientSecret: 'secret',
        },
      },
    });
    expect(() => parseCommandLine(args, {})).toThrow('--client-id needs its secret in VITALS_CLIENT_SECRET.');
    expect(() => parseCommandLine([...args, '--client-secret', 'x'], {})).toThrow("'--client-secret'");
  });

  it.each([
    [[], '--issuer must be'],
    [['--issuer', 'https://carelink.example/'], '--issuer must be'],
    [['--issuer', 'carelink'], '--issuer must be'],
    [[...issuer, '--port', '70000'], '--port must be'],
  ])('says in one sentence what is wrong (%#)', (args, sentence) => {
    expect(() => parseCommandLine(args, {})).toThrow(sentence);
  });
});
