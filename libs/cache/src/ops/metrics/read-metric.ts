import type { Metric } from 'prom-client';
import type { Histogram } from '../../statistics/counted.js';

export type Labels = Readonly<Record<string, string>>;

/** One line of the exposition. */
export interface Sample {
  readonly value: number;
  readonly labels?: Labels;
  /** Set where it differs from the metric's own: `…_bucket`, `…_sum`, `…_count`. */
  readonly metricName?: string;
}

export interface MetricText {
  /** With its unit, and `_total` for a counter. */
  readonly name: string;
  readonly help: string;
}

/** A metric for prom-client that keeps no values: a scrape reads them where they are counted. */
export class ReadMetric {
  readonly name: string;
  readonly help: string;
  readonly aggregator = 'sum';

  private constructor(
    { name, help }: MetricText,
    readonly type: 'counter' | 'gauge' | 'histogram',
    private readonly read: () => Iterable<Sample>,
  ) {
    this.name = name;
    this.help = help;
  }

  static counter(text: MetricText, read: () => Iterable<Sample>): ReadMetric {
    return new ReadMetric(text, 'counter', read);
  }

  static gauge(text: MetricText, read: () => Iterable<Sample>): ReadMetric {
    return new ReadMetric(text, 'gauge', read);
  }

  /** @param perUnit how many counted units make one unit of the metric: 1,000 for milliseconds shown in seconds */
  static histogram(
    text: MetricText,
    perUnit: number,
    read: () => Iterable<readonly [Labels, Histogram]>,
  ): ReadMetric {
    return new ReadMetric(text, 'histogram', function* () {
      for (const [labels, histogram] of read()) yield* linesOf(text.name, labels, histogram, perUnit);
    });
  }

  async get(): Promise<unknown> {
    const { name, help, type, aggregator } = this;
    return { name, help, type, aggregator, values: [...this.read()] };
  }

  /** Does nothing: a reader must not reset what others count. */
  reset(): void {}

  /** Itself, by the type that the registry takes; the registry uses no more than is here. */
  get forRegistry(): Metric {
    return this as unknown as Metric;
  }
}

function* linesOf(
  name: string,
  labels: Labels,
  { bounds, counts, sum }: Histogram,
  perUnit: number,
): Iterable<Sample> {
  let count = 0;
  for (const [at, bound] of [...bounds, Infinity].entries()) {
    count += counts[at] ?? 0;
    const le = Number.isFinite(bound) ? String(bound / perUnit) : '+Inf';
    yield { metricName: `${name}_bucket`, labels: { ...labels, le }, value: count };
  }
  yield { metricName: `${name}_sum`, labels, value: sum / perUnit };
  yield { metricName: `${name}_count`, labels, value: count };
}
