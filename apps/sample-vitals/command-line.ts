import { parseArgs } from 'node:util';
import type { AccessTokenRules } from './verify-access-token.ts';

export const usage = `Starts the sample app "vitals notes", an example for developers of clinical apps.

  npm run sample-vitals -- --issuer URL [options]

Options
  --issuer URL         the token server, exactly as its tokens name it; required.
                       npm start -- --json prints it as "server"
  --audience NAME      whom tokens must be meant for (default: carelink)
  --port N             port on 127.0.0.1, 0 for any free one (default: 4100)
  --client-id ID       asks the token server about every token, so that a session that was ended is refused at
                       once; the secret is read from the environment: VITALS_CLIENT_SECRET
  --help               this text

When it listens it prints one line: {"ready":true,"url":"http://127.0.0.1:4100"}. docs/clinical-apps.md tells how the
workstation is told about it.`;

/** What is wrong with the command line, in one sentence for the person who typed it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface CommandLine {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly rules: AccessTokenRules;
}

/** Parses the arguments; throws `UsageError`. */
export function parseCommandLine(args: string[], environment: NodeJS.ProcessEnv): CommandLine | 'help' {
  const { help, issuer, audience, port, 'client-id': clientId } = parseDeclared(args);
  if (help) return 'help';
  if (issuer === undefined || !isAddress(issuer))
    throw new UsageError('--issuer must be the address of the token server, such as http://127.0.0.1:8000.');
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new UsageError('--port must be a number from 0 to 65535.');
  const rules = { issuer, audience, scopes: ['carelink'] };
  if (clientId === undefined) return { host: '127.0.0.1', port: Number(port), rules };
  const clientSecret = environment.VITALS_CLIENT_SECRET;
  if (!clientSecret) throw new UsageError('--client-id needs its secret in VITALS_CLIENT_SECRET.');
  const introspection = { url: `${issuer}/oauth/introspect`, clientId, clientSecret };
  return { host: '127.0.0.1', port: Number(port), rules: { ...rules, introspection } };
}

function parseDeclared(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        issuer: { type: 'string' },
        audience: { type: 'string', default: 'carelink' },
        port: { type: 'string', default: '4100' },
        'client-id': { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    const [sentence] = (error instanceof Error ? error.message : '').split('. ');
    throw new UsageError(`${sentence}. See npm run sample-vitals -- --help`);
  }
}

function isAddress(value: string): boolean {
  const protocol = URL.parse(value)?.protocol;
  return (protocol === 'http:' || protocol === 'https:') && !value.endsWith('/');
}
