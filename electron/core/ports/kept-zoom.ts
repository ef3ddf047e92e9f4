/** Keeps the zoom factor of the window for the next start. */
export interface KeptZoom {
  /** Null when none is kept, or none that can be read. */
  read(): number | null;
  /** It has been written when this returns, even if the program then ends; a failure is ignored. */
  keep(factor: number): void;
}
