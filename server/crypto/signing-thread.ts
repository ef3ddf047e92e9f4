// Signs what `GroupSigner` sends to this thread, a group at a time.
import type { KeyObject } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { signatureOf } from './compact-jws.ts';
import type { KeyAlgorithm } from './key-file.ts';

/** Inputs to be signed by one key. */
export interface SigningOrder {
  readonly id: number;
  readonly algorithm: KeyAlgorithm;
  readonly key: KeyObject;
  readonly inputs: readonly string[];
}

export interface SigningAnswer {
  readonly id: number;
  /** In the order of the inputs. */
  readonly signatures: readonly string[];
}

parentPort?.on('message', ({ id, algorithm, key, inputs }: SigningOrder) => {
  const answer: SigningAnswer = { id, signatures: inputs.map((input) => signatureOf(input, algorithm, key)) };
  parentPort?.postMessage(answer);
});
