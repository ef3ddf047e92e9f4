import { Refusal } from '../domain/ports/refusal.ts';
import type { Ports } from '../domain/ports.ts';

/** Counts the outcome of a sign-in. */
export async function countSignIn<Result>(
  { metrics }: Pick<Ports, 'metrics'>,
  signIn: () => Promise<Result>,
): Promise<Result> {
  try {
    const result = await signIn();
    metrics.signInEnded('success');
    return result;
  } catch (error) {
    metrics.signInEnded(error instanceof Refusal ? error.code : 'server_error');
    throw error;
  }
}
