/** What one check has found. */
export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warn' | 'fail';
  /** The finding in one sentence; never a secret. */
  readonly message: string;
  /** What to do about it; null: nothing. */
  readonly next: string | null;
}

/** Makes the findings of one check. */
export function findingsOf(check: string) {
  return {
    ok: (message: string): Finding => ({ check, state: 'ok', message, next: null }),
    warn: (message: string, next: string): Finding => ({ check, state: 'warn', message, next }),
    fail: (message: string, next: string): Finding => ({ check, state: 'fail', message, next }),
  };
}
