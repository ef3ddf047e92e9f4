import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { chmod, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A certificate with its key; both PEM. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateWishes {
  readonly validFrom?: Date;
  readonly validTo?: Date;
  /** Who signs it, by name and key; it signs itself unless given. */
  readonly issuer?: TestCertificate & { readonly name: string };
  /** Names for which it is. */
  readonly hosts?: readonly string[];
  /** Whether it is for 127.0.0.1, too; so it is unless told. */
  readonly isForLoopback?: boolean;
  /** One that signs itself does so as an authority unless told. */
  readonly isAuthority?: boolean;
  /** The key that it names; a new one unless given. Only an issuer can then sign it. */
  readonly publicKey?: KeyObject;
  /** What it may be used for, as an object id; for everything unless given. */
  readonly usage?: string;
  readonly digest?: 'sha1' | 'sha256';
}

const ecdsaWith = { sha1: '1.2.840.10045.4.1', sha256: '1.2.840.10045.4.3.2' };
const extendedKeyUsage = '2.5.29.37';
const commonName = '2.5.4.3';
const subjectAltName = '2.5.29.17';
const basicConstraints = '2.5.29.19';

/** Makes a certificate by RFC 5280; Node can read them, but not make them. */
export function makeCertificate(name: string, wishes: CertificateWishes = {}): TestCertificate {
  const { digest = 'sha256', issuer } = wishes;
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const content = tbsCertificate(name, wishes, wishes.publicKey ?? publicKey);
  const signature = sign(digest, content, issuer?.key ?? privateKey);
  const certificate = sequence(content, sequence(objectId(ecdsaWith[digest])), bitString(signature));
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
}

/** Writes certificate and key the way a renewal does, each file replaced at once; returns their paths. */
export async function writeCertificate(folder: string, { cert, key }: TestCertificate, keyMode = 0o600) {
  const files = { cert_file: join(folder, 'server.crt'), key_file: join(folder, 'server.key') };
  for (const [path, text, mode] of [
    [files.cert_file, cert, 0o644],
    [files.key_file, key, keyMode],
  ] as const) {
    await writeFile(`${path}.new`, text);
    await chmod(`${path}.new`, mode);
    await rename(`${path}.new`, path);
  }
  return files;
}

function tbsCertificate(name: string, wishes: CertificateWishes, publicKey: KeyObject): Buffer {
  const {
    validFrom = new Date('2025-01-01'),
    validTo = new Date('2049-01-01'),
    issuer,
    hosts = [],
    isForLoopback = true,
    isAuthority = issuer === undefined,
    usage,
    digest = 'sha256',
  } = wishes;
  const addresses = [
    ...(isForLoopback ? [element(0x87, Buffer.from([127, 0, 0, 1]))] : []),
    ...hosts.map((host) => element(0x82, Buffer.from(host))),
  ];
  return sequence(
    element(0xa0, integer(2)),
    integer(1 + Math.floor(Math.random() * 2 ** 30)),
    sequence(objectId(ecdsaWith[digest])),
    nameOf(issuer?.name ?? name),
    sequence(utcTime(validFrom), utcTime(validTo)),
    nameOf(name),
    publicKey.export({ format: 'der', type: 'spki' }),
    element(
      0xa3,
      sequence(
        extension(subjectAltName, sequence(...addresses)),
        extension(basicConstraints, isAuthority ? sequence(element(0x01, Buffer.from([0xff]))) : sequence()),
        ...(usage === undefined ? [] : [extension(extendedKeyUsage, sequence(objectId(usage)))]),
      ),
    ),
  );
}

function nameOf(text: string): Buffer {
  return sequence(element(0x31, sequence(objectId(commonName), element(0x0c, Buffer.from(text)))));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), element(0x04, value));
}

// DER (X.690): tag, length, content.
function element(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...contents: readonly Buffer[]) => element(0x30, ...contents);
const bitString = (bits: Buffer) => element(0x03, Buffer.from([0]), bits);

function integer(value: number): Buffer {
  const hex = value.toString(16);
  // An even number of digits, and no leading bit that would make it negative.
  const digits = hex.length % 2 === 0 ? `00${hex}` : `0${hex}`;
  const bytes = Buffer.from(digits, 'hex');
  return element(0x02, bytes[0] === 0 && (bytes[1] ?? 0x80) < 0x80 ? bytes.subarray(1) : bytes);
}

function utcTime(date: Date): Buffer {
  return element(0x17, Buffer.from(`${date.toISOString().replace(/\D/g, '').slice(2, 14)}Z`));
}

function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const digits = [value % 128];
  for (let left = value >> 7; left > 0; left >>= 7) digits.unshift(0x80 | (left % 128));
  return digits;
}
