/** Tells that this process stood still: it was stopped, or its machine was. */
export interface Standstills {
  /** How often it has. Whoever keeps the number knows later whether it has since. */
  readonly count: number;
  /** Whether what is read now may have waited for long. */
  readonly isWaking: boolean;
}
