/** Keeps how large everything in the window is, as a factor, for the next start. */
export interface KeptZoom {
  /** Null when none is kept, or none that can be read. */
  read(): number | null;
  /** It is kept when this returns, even if the program ends then; where it cannot be, nothing happens. */
  keep(factor: number): void;
}
