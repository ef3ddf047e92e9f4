import { SecretFileError } from '../../files/read-secret-file.ts';
import { type DatabaseAddress, hostAndPortOf } from '../../text/database-url.ts';
import { DatabaseError } from '../database-error.ts';
import { isLost, NoConnection, sqlStateOf } from './database-failure.ts';
import type { PostgresSettings } from './postgres-settings.ts';

type Host = DatabaseAddress['hosts'][number];

/** Where the password is configured. */
export const passwordSetting = '(`database_password_file`, or --password-file of `copy`)';

/** Why nodes refuse it. */
export function sentenceOfPooler(host: Host): string {
  return `At ${hostAndPortOf(host)} is a pooler that lends connections for a transaction (PgBouncer and the like), under which the locks of nodes hold nothing: connect to PostgreSQL itself, or through a TCP proxy.`;
}

/** What PgBouncer says at the start, and what PostgreSQL says when the statement was prepared on a connection of others. */
function isPooled(state: string | null, problem: string): boolean {
  return (
    state === '42P05' ||
    state === '26000' ||
    /unsupported startup parameter|statement pooling mode/.test(problem)
  );
}

/** What only an administrator can mend, by SQLSTATE. */
const remedies: Readonly<Record<string, (settings: PostgresSettings) => string>> = {
  '28P01': ({ address }) =>
    `the password of ${address.user} is wrong: mend the file that has it ${passwordSetting}, unless it has expired (VALID UNTIL of the role)`,
  '28000': ({ address }) =>
    `pg_hba.conf does not let ${address.user} in from here, or not without TLS: add a line with scram-sha-256; a host on this machine is reached by TLS only if its authorities are named (\`database_ca_file\`, or --ca-file of \`copy\`)`,
  '3D000': ({ address }) => `there is no database ${address.database}: make it with \`createdb\``,
  '42501': ({ address: { user, database } }) =>
    `${user} may not connect to the database ${database}: GRANT CONNECT ON DATABASE ${database} TO ${user}`,
};

/**
 * The same SQLSTATE as for pg_hba.conf; the place in PostgreSQL is named alike in every language. Where no password is asked
 * for (peer, cert, trust), it says there of a role that is missing, too.
 */
function isNoLogin(error: unknown): boolean {
  return error instanceof Error && 'routine' in error && error.routine === 'InitializeSessionUserId';
}

/** The error of a connection in a sentence: `DatabaseError` for what only an administrator can mend, else `NoConnection`. */
export function explained(error: unknown, host: Host, settings: PostgresSettings): Error {
  if (error instanceof DatabaseError || error instanceof NoConnection) return error;
  // One that will not be readable by waiting.
  if (error instanceof SecretFileError) return new DatabaseError(error.message, { cause: error });
  const state = sqlStateOf(error);
  const problem = problemOf(error);
  const where = `The database at ${hostAndPortOf(host)}`;
  if (isPooled(state, problem)) return new DatabaseError(sentenceOfPooler(host), { cause: error });
  const { user } = settings.address;
  if (state === '28000' && isNoLogin(error))
    return new DatabaseError(
      `${where} cannot be used: there is no role ${user}, or it may not log in: CREATE ROLE ${user} LOGIN, or ALTER ROLE ${user} LOGIN.`,
      {
        cause: error,
      },
    );
  const remedy = state === null ? undefined : remedies[state];
  if (remedy) return new DatabaseError(`${where} cannot be used: ${remedy(settings)}.`, { cause: error });
  const tls = tlsRemedy(error, problem);
  if (tls) return new DatabaseError(`${where} cannot be used: ${tls}.`, { cause: error });
  if (state !== null && !isLost(error) && !state.startsWith('53'))
    return new DatabaseError(`${where} cannot be used: ${problem} (${state}).`, { cause: error });
  return new NoConnection(`${where} cannot be reached: ${problem}`, { cause: error });
}

function tlsRemedy(error: unknown, problem: string): string | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `its certificate is one of another host (${namesIn(error)}): name the host as the certificate does`;
  const lapsed = lapses[code];
  if (lapsed) return `its certificate, or that of its authority, ${lapsed} (${code})`;
  if (/CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/.test(code))
    return `its certificate is not vouched for (${code}): name the file of its authority (\`database_ca_file\`, or --ca-file of \`copy\`)`;
  if (/does not support SSL/.test(problem))
    return 'it does not offer TLS: set `ssl = on` with a certificate in postgresql.conf';
  return null;
}

const lapses: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired: renew it',
  CERT_NOT_YET_VALID: 'is not valid yet: is the clock of this machine right?',
};

/** Of a certificate that is vouched for. */
function namesIn(error: unknown): string {
  const { cert } = error as { cert?: { subject?: { CN?: string }; subjectaltname?: string } };
  return cert?.subjectaltname ?? cert?.subject?.CN ?? 'without a name';
}

/** The driver's words; a name with several addresses, none of which answers, has only a code. */
function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown fault';
  return error.message || ('code' in error ? String(error.code) : 'unknown fault');
}

/** What will not pass by itself is told first. */
export function worstOf(faults: readonly unknown[]): unknown {
  const lasting = faults.find((fault) => fault instanceof DatabaseError);
  const others = faults.filter((fault) => fault instanceof NoConnection);
  // As long as one host may still come up as the primary, waiting is right.
  if (others.length === 0 && lasting) return lasting;
  const sentences = faults.map((fault) => withoutStop(problemOf(fault)));
  // The first one is that of the host in use, if there is one.
  return new NoConnection([...new Set(sentences)].join('; '), { cause: faults[0] });
}

/** To be joined to others. */
export function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
