/** The metrics page of a server, queried by what precedes the value: `carelink_refreshes_total{outcome="reuse"}`. */
export class MetricsReading {
  readonly text: string;
  readonly #values: ReadonlyMap<string, number>;

  constructor(text: string) {
    this.text = text;
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    this.#values = new Map(
      lines.map((line) => {
        const space = line.lastIndexOf(' ');
        return [line.slice(0, space), Number(line.slice(space + 1))];
      }),
    );
  }

  static async of(url: string, init: RequestInit = {}): Promise<MetricsReading> {
    const response = await fetch(`${url}/metrics`, init);
    if (response.status !== 200) throw new Error(`/metrics answered ${response.status}`);
    return new MetricsReading(await response.text());
  }

  /** Names of all series, with labels. */
  get series(): readonly string[] {
    return [...this.#values.keys()];
  }

  /** Undefined: there is no such series. */
  value(series: string): number | undefined {
    return this.#values.get(`carelink_${series}`);
  }
}
