import type { Product } from './product.ts';
import type { Format, Processor } from './targets.ts';

/** What to make of one packed folder. */
export interface FormatRequest {
  readonly product: Product;
  readonly processor: Processor;
  /** The program's folder. */
  readonly packed: string;
  readonly formats: readonly Format[];
  readonly output: string;
  readonly say: (line: string) => void;
}
