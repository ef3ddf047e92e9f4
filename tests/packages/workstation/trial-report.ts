/** What a trial has found, line by line. */
export class TrialReport {
  failures = 0;
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
    this.#say(`  left out: ${reason}`);
  }
}
