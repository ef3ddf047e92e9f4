/** Those who work while things fail. */
export interface Workforce {
  /** What must not happen, whatever fails. */
  readonly surprises: readonly string[];
  start(): void;
  /** Ends the work; then everybody looks whether everything is as it was acknowledged. */
  settle(): Promise<void>;
  close(): void;
}
