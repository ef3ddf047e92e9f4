import { expect, it } from 'vitest';
import { trustInfluences } from '../../../../server/tls/trust-influences.ts';

const of = (environment: Record<string, string>, ...options: string[]) =>
  trustInfluences({ environment, options }).map(({ name, effect }) => `${effect} ${name}`);

it.each<[string, Record<string, string>, readonly string[]]>([
  ['certificates', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }, ['weakens NODE_TLS_REJECT_UNAUTHORIZED']],
  [
    'in the spelling of Windows',
    { Node_Tls_Reject_Unauthorized: '0' },
    ['weakens NODE_TLS_REJECT_UNAUTHORIZED'],
  ],
  ['what Node says itself', { NODE_TLS_REJECT_UNAUTHORIZED: '1', NODE_OPTIONS: '' }, []],
  [
    'old protocols',
    { NODE_OPTIONS: '--tls-min-v1.0 --max-old-space-size=64' },
    ['weakens NODE_OPTIONS --tls-min-v1.0'],
  ],
  ['with underscores', { NODE_OPTIONS: '--tls_min_v1.1' }, ['weakens NODE_OPTIONS --tls_min_v1.1']],
  [
    'ciphers',
    { NODE_OPTIONS: '--tls-cipher-list="ALL:@SECLEVEL=0"' },
    ['weakens NODE_OPTIONS --tls-cipher-list'],
  ],
  ['OpenSSL', { OPENSSL_CONF: '/tmp/weak.cnf' }, ['weakens OPENSSL_CONF']],
  [
    'key logs',
    { SSLKEYLOGFILE: '/tmp/keys', NODE_OPTIONS: '--tls-keylog=/tmp/keys' },
    ['opens SSLKEYLOGFILE', 'opens NODE_OPTIONS --tls-keylog'],
  ],
  [
    'foreign code',
    { NODE_OPTIONS: '-r /tmp/a.cjs --import=/tmp/b.mjs', LD_PRELOAD: '/tmp/c.so' },
    ['inserts NODE_OPTIONS -r', 'inserts NODE_OPTIONS --import', 'inserts LD_PRELOAD'],
  ],
  ['a debugger', { NODE_OPTIONS: '--inspect=0.0.0.0:9229' }, ['inserts NODE_OPTIONS --inspect']],
  ['talkative logging', { NODE_DEBUG: 'timer,tls' }, ['inserts NODE_DEBUG']],
  ['harmless logging', { NODE_DEBUG: 'timer' }, []],
  ['a plain Node', { ELECTRON_RUN_AS_NODE: '1' }, ['inserts ELECTRON_RUN_AS_NODE']],
  [
    'the password of a proxy',
    { https_proxy: 'http://ward:secret@proxy:3128', HTTP_PROXY: 'proxy:3128' },
    ['reveals https_proxy'],
  ],
  [
    'authorities of the site',
    { NODE_EXTRA_CA_CERTS: '/etc/ca.pem', SSL_CERT_FILE: '/etc/ca.pem', NODE_OPTIONS: '--use-openssl-ca' },
    ['extends NODE_EXTRA_CA_CERTS', 'extends SSL_CERT_FILE', 'extends NODE_OPTIONS --use-openssl-ca'],
  ],
  ['an option in quotes is a value', { NODE_OPTIONS: '--title="--tls-keylog=x y"' }, []],
  ['nothing', { PATH: '/usr/bin', HOME: '/root', constructor: 'x' }, []],
])('names what an environment says about %s', (_what, environment, expected) => {
  expect(of(environment)).toEqual(expected);
});

it('names options of the command line, Chromium’s too, once and without their values', () => {
  const options = [
    '--ignore-certificate-errors',
    '--ssl-key-log-file=/tmp/keys',
    '--tls-min-v1.0',
    '--tls-min-v1.0',
  ];
  expect(of({}, ...options, '--data', '/srv')).toEqual([
    'weakens --ignore-certificate-errors',
    'opens --ssl-key-log-file',
    'weakens --tls-min-v1.0',
  ]);
  const told = JSON.stringify(
    trustInfluences({
      environment: { https_proxy: 'http://u:secret@p', SSLKEYLOGFILE: '/secret' },
      options: ['--require=/secret'],
    }),
  );
  expect(told).not.toContain('secret');
});
