/** Where a PostgreSQL database is, on any of several hosts, one of which is the primary. */
export interface DatabaseAddress {
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  readonly user: string;
  readonly database: string;
}

const defaultPort = 5432;
const mostHosts = 8;
const parts = /^postgres(?:ql)?:\/\/([^@/?#\s]+)@([^@/?#\s]+)\/([^/?#\s]+)(.*)$/;
/** A name, an IPv4 address, an IPv6 address in brackets, or the folder of a socket with %2F for its slashes. */
const hostAndPort = /^(\[[\da-fA-F:.]+\]|%2[fF][\w.%~-]+|[\w.-]+)(?::(\d{1,5}))?$/;

/**
 * Reads `postgres://user@host1:5432,host2:5432/database`. Returns a text that says what is wrong, and never what was
 * given, since there may be a password in it.
 */
export function parseDatabaseUrl(text: string): DatabaseAddress | string {
  const [, user = '', hosts = '', database = '', rest = ''] = parts.exec(text) ?? [];
  if (user.includes(':') || /^postgres(ql)?:\/\/[^/]*:[^/]*@/.test(text))
    return 'there must be no password in it, since addresses are shown; it belongs into a file of its own';
  if (user === '') return 'it must be like postgres://user@host:5432/database';
  if (rest !== '') return 'nothing may follow the name of the database; time limits and TLS are settings';
  const found = hosts.split(',').map(hostOf);
  if (found.length > mostHosts) return `at most ${mostHosts} hosts are possible`;
  const decoded = [decodedOrNull(user), decodedOrNull(database)];
  const known = found.flatMap((host) => (host === null ? [] : [host]));
  if (known.length < found.length || decoded.includes(null))
    return 'it must be like postgres://user@host1:5432,host2:5432/database';
  return { hosts: known, user: decoded[0] ?? '', database: decoded[1] ?? '' };
}

/** Host and port as they stand in an address. */
export function hostAndPortOf({ host, port }: DatabaseAddress['hosts'][number]): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** A database without its user, for people. */
export function placeOf({ hosts, database }: DatabaseAddress): string {
  return `postgres://${hosts.map(hostAndPortOf).join(',')}/${database}`;
}

function hostOf(text: string): DatabaseAddress['hosts'][number] | null {
  const [, name, port = String(defaultPort)] = hostAndPort.exec(text) ?? [];
  const host = name === undefined ? null : decodedOrNull(name.replace(/^\[(.*)\]$/, '$1'));
  if (!host || Number(port) < 1 || Number(port) > 65_535) return null;
  return { host, port: Number(port) };
}

function decodedOrNull(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
