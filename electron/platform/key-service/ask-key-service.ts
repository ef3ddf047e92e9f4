import { connect } from 'node:net';
import { z } from 'zod';
import { KeyServiceError } from '../../core/ports/device-key.ts';

const longestAnswer = 16 * 1_024;
/** Proofs are needed by requests that people wait for. */
const answerTimeoutMs = 4_000;

/** A question is one line of JSON, and so is the answer (`apps/key-service/answer.go`). */
const answer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), proof: z.string().max(4_096).optional() }),
  z.object({ ok: z.literal(false), error: z.string().max(64), sentence: z.string().max(1_000) }),
]);

export type KeyQuestion =
  | { readonly op: 'key' }
  | {
      readonly op: 'proof';
      /** Thumbprint of the key that should sign the proof. */
      readonly key: string;
      readonly method: string;
      readonly url: string;
      readonly ath?: string;
      readonly nonce?: string;
    };

/** Asks the service behind a Unix socket or named pipe; returns the proof, if one was asked for. Throws `KeyServiceError`. */
export async function askKeyService(socket: string, question: KeyQuestion): Promise<string | null> {
  const parsed = answer.safeParse(parseJson(await exchange(socket, `${JSON.stringify(question)}\n`)));
  if (!parsed.success) throw new KeyServiceError('The key service gave an invalid answer.');
  if (!parsed.data.ok) throw new KeyServiceError(parsed.data.sentence);
  return parsed.data.proof ?? null;
}

function exchange(path: string, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const socket = connect({ path });
    const fail = (sentence: string) => {
      socket.destroy();
      reject(new KeyServiceError(sentence));
    };
    socket.setTimeout(answerTimeoutMs, () => fail('The key service does not answer.'));
    socket.on('connect', () => socket.write(line));
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > longestAnswer) fail('The key service gave an invalid answer.');
    });
    socket.on('error', ({ code }: NodeJS.ErrnoException) =>
      fail(`The key service cannot be reached (${code ?? 'unknown fault'}).`),
    );
    socket.on('end', () => {
      socket.destroy();
      resolve(Buffer.concat(chunks).toString('utf8'));
    });
    socket.on('close', () => fail('The key service does not answer.'));
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
