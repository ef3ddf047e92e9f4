import type { PolicyProblem } from './resolve-policy.ts';

/** A locked policy is faulty; the message is one sentence that names the file, the key and what it may be. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';

  readonly fault: PolicyProblem;

  constructor(fault: PolicyProblem) {
    const { source, key, problem } = fault;
    super(`The ${source} is faulty: ${key === null ? 'it' : key} ${problem}.`);
    this.fault = fault;
  }
}
