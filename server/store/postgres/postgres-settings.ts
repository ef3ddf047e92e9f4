import type { DatabaseAddress } from '../../text/database-url.ts';

/** How a database is reached; secrets are read anew for each connection, so that they may be replaced. */
export interface PostgresSettings {
  readonly address: DatabaseAddress;
  /** The password; null: none is asked for. Throws `SecretFileError`. */
  readonly readPassword: () => string | null;
  /** PEM certificates of the authorities that vouch for the hosts; null: those of the machine. */
  readonly readAuthorities: () => string | null;
  /** Talks to hosts without TLS, too, that are not this machine. */
  readonly allowsPlaintext: boolean;
  /** How many connections there are for reading. */
  readonly readers: number;
}
