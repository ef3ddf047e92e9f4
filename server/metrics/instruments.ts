import { Counter, Gauge, Histogram, Registry } from 'prom-client';

interface Described<Label extends string = never> {
  /** Without the prefix. */
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly Label[];
}

/** Makes the metrics of one server, in a registry of its own, with names that begin with `carelink_`. */
export class Instruments {
  readonly #registry = new Registry();
  readonly contentType = this.#registry.contentType;

  counter<Label extends string = never>(described: Described<Label>): Counter<Label> {
    return new Counter(this.#options(described));
  }

  /** `onRead` is called before each reading of the page. */
  histogram<Label extends string = never>(
    described: Described<Label> & { readonly buckets: readonly number[]; readonly onRead?: () => void },
  ): Histogram<Label> {
    const { buckets, onRead: collect } = described;
    return new Histogram({
      ...this.#options(described),
      buckets: [...buckets],
      ...(collect && { collect }),
    });
  }

  gauge<Label extends string = never>(described: Described<Label>): Gauge<Label> {
    return new Gauge(this.#options(described));
  }

  /** A gauge that is read whenever the page is; while `read` throws, it has no value. */
  readGauge(described: Described, read: () => number | Promise<number>): void {
    const collect = async function (this: Gauge) {
      try {
        this.set(await read());
      } catch {
        this.remove();
      }
    };
    new Gauge({ ...this.#options(described), collect });
  }

  /** The same with one value for each value of a label. */
  readGauges<Label extends string>(
    described: Described & { readonly label: Label },
    read: () => Promise<Readonly<Record<string, number>>>,
  ): void {
    const { label } = described;
    const collect = async function (this: Gauge<Label>) {
      try {
        const counts = Object.entries(await read());
        this.reset();
        for (const [value, count] of counts) this.set({ [label]: value } as Record<Label, string>, count);
      } catch {
        this.reset();
      }
    };
    new Gauge({ ...this.#options({ ...described, labels: [label] }), collect });
  }

  /** A counter that is kept elsewhere, as a plain number, and read whenever the page is. */
  readCounter(described: Described, read: () => number): void {
    const collect = function (this: Counter) {
      this.reset();
      this.inc(read());
    };
    new Counter({ ...this.#options(described), collect });
  }

  /** The same with one value for each value of a label. */
  readCounters<Label extends string, Value extends string>(
    described: Described & { readonly label: Label },
    read: () => Readonly<Record<Value, number>>,
  ): void {
    const { label } = described;
    const collect = function (this: Counter<Label>) {
      this.reset();
      for (const [value, count] of Object.entries<number>(read())) {
        this.inc({ [label]: value } as Record<Label, string>, count);
      }
    };
    new Counter({ ...this.#options({ ...described, labels: [label] }), collect });
  }

  /** The page in the text format of Prometheus. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  #options<Label extends string>({ name, help, labels = [] }: Described<Label>) {
    return { name: `carelink_${name}`, help, labelNames: [...labels], registers: [this.#registry] };
  }
}
