import { describe, expect, it } from 'vitest';
import { Argon2Passwords } from '../../../../server/crypto/argon2-passwords.ts';
import { parseDjangoHash } from '../../../../server/crypto/django-hash.ts';

const digest = 'A'.repeat(43);
const phc = '$argon2id$v=19$m=102400,t=2,p=8$c29tZXNhbHRzb21lc2FsdA$aGFzaGhhc2hoYXNoaGFzaA';

describe('hashes that Django wrote', () => {
  it.each([
    ['nothing', ''],
    ['an unusable password', '!0fqvLdJbBTMVuTW4SbPLjLcGAVPZHNSsvOhOCLnu'],
    ['another algorithm', `pbkdf2_sha1$260000$salt$${digest}=`],
    ['no iterations', `pbkdf2_sha256$0$salt$${digest}=`],
    ['iterations that never end', `pbkdf2_sha256$10000001$salt$${digest}=`],
    ['no salt', `pbkdf2_sha256$260000$$${digest}=`],
    ['a short digest', 'pbkdf2_sha256$260000$salt$AAAA'],
    ['more fields', `pbkdf2_sha256$260000$salt$${digest}=$x`],
    ['more memory than there is', `argon2${phc.replace('102400', '9999999')}`],
    ['an unknown variety', `argon2${phc.replace('argon2id', 'argon2x')}`],
    ['our own form', phc],
  ])('takes no hash with %s', (_name, hash) => expect(parseDjangoHash(hash)).toBeNull());

  it('takes what is well formed', () => {
    expect(parseDjangoHash(`argon2${phc}`)).toEqual({ algorithm: 'argon2', phc });
    expect(parseDjangoHash(`pbkdf2_sha256$260000$salt$${digest}=`)).toMatchObject({
      algorithm: 'pbkdf2_sha256',
      iterations: 260_000,
      salt: 'salt',
    });
  });
});

describe('password hashes of all kinds', () => {
  const passwords = (memoryKib = 19_456) =>
    new Argon2Passwords({ memoryKib, iterations: 2, parallelism: 1, concurrentHashes: 1 });

  it('are told apart from those that need renewal', async () => {
    const own = await passwords().hash('a password');
    const cheaper = passwords(20_000);
    expect(await passwords().verify(own, 'a password')).toEqual({ matches: true, isOutdated: false });
    expect(await cheaper.verify(own, 'a password')).toEqual({ matches: true, isOutdated: true });
    // Django writes time before parallelism.
    const imported = `argon2${own.replace('p=1,t=2', 't=2,p=1')}`;
    expect(await passwords().verify(imported, 'a password')).toEqual({ matches: true, isOutdated: true });
    expect([own, `argon2${phc}`, '!', ''].map((hash) => passwords().understands(hash))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('verify by the test vector of RFC 7914 §11', async () => {
    // The RFC gives 64 bytes; the first 32 are the first block of PBKDF2, which is all Django uses.
    const block = Buffer.from('4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56', 'hex');
    const hash = `pbkdf2_sha256$80000$NaCl$${block.toString('base64')}`;
    expect((await passwords().verify(hash, 'Password')).matches).toBe(true);
    expect((await passwords().verify(hash, 'password')).matches).toBe(false);
  });

  it.each(['!', '', 'nonsense'])('never match when they cannot be checked (%j)', async (hash) => {
    for (const given of ['!', '', 'nonsense', hash])
      expect((await passwords().verify(hash, given)).matches).toBe(false);
  });
});
