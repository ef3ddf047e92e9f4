/** What a trial has found, line by line. */
export class TrialReport {
  failures = 0;
  /** Whether a part could not be tried here. */
  isIncomplete = false;
  readonly #say: (line: string) => void;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  part(name: string): void {
    this.#say(`\n${name}`);
  }

  /** `found` is shown when it does not hold. */
  check(sentence: string, holds: boolean, found: unknown = ''): void {
    if (!holds) this.failures += 1;
    this.#say(`  ${holds ? 'ok    ' : 'FAILED'}  ${sentence}`);
    if (!holds && found !== '')
      this.#say(`          ${String(found).trim().replaceAll('\n', '\n          ')}`);
  }

  note(line: string): void {
    this.#say(`          ${line}`);
  }

  /** Says why a part cannot be tried here. */
  leftOut(reason: string): void {
    this.isIncomplete = true;
    this.#say(`  left out: ${reason}`);
  }

  /** Runs a part; what it throws has failed, and the next one is tried all the same. */
  async attempt(part: () => Promise<void>): Promise<void> {
    try {
      await part();
    } catch (error) {
      this.check('goes on', false, error instanceof Error ? error.message : error);
    }
  }

  summary(): string {
    if (this.failures > 0) return `${this.failures} failed.`;
    return this.isIncomplete ? 'What was tried holds; what was left out is said above.' : 'All of it holds.';
  }
}
