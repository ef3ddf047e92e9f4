import { escapeLine } from '../../server/text/escape-for-screen.ts';
import { expectedSentence } from './expected-sentence.ts';

/** One line for a person about what went wrong; unexpected errors keep their stack for a report. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return 'An unexpected problem occurred.';
  const sentence = expectedSentence(error);
  if (sentence !== null) return escapeLine(sentence);
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'EADDRINUSE') return `listen.port: ${portOf(error)} is in use by another program.`;
  if (code === 'EACCES')
    return `listen.port: ${portOf(error)} cannot be opened without more rights; choose a port from 1024 on.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return 'listen.host: this machine has no such address.';
  return error.stack ?? error.message;
}

function portOf(error: Error): string {
  return 'port' in error ? String(error.port) : 'the port';
}
