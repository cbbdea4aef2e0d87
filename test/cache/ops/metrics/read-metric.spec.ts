import { describe, expect, it } from '@jest/globals';
import { ReadMetric } from '../../../../libs/cache/src/ops/metrics/read-metric.js';
import { Histogram } from '../../../../libs/cache/src/statistics/counted.js';

describe('a metric that is read', () => {
  it('has the values of the moment, which a reset leaves alone', async () => {
    let value = 1;
    const metric = ReadMetric.counter({ name: 'calls_total', help: 'Calls.' }, () => [{ value }]);
    expect(await metric.get()).toMatchObject({ type: 'counter', values: [{ value: 1 }] });
    value = 2;
    metric.reset();
    expect(await metric.get()).toMatchObject({ values: [{ value: 2 }] });
  });

  it('has the lines of a histogram, each bucket with those below it, in its own unit', async () => {
    const histogram = new Histogram([100, 1_000]);
    for (const ms of [50, 60, 500, 5_000]) histogram.observe(ms);
    const metric = ReadMetric.histogram({ name: 'wait_seconds', help: 'Waits.' }, 1_000, () => [
      [{ part: 'bus' }, histogram],
    ]);
    const labels = { part: 'bus' };
    expect(await metric.get()).toMatchObject({
      values: [
        { metricName: 'wait_seconds_bucket', labels: { ...labels, le: '0.1' }, value: 2 },
        { metricName: 'wait_seconds_bucket', labels: { ...labels, le: '1' }, value: 3 },
        { metricName: 'wait_seconds_bucket', labels: { ...labels, le: '+Inf' }, value: 4 },
        { metricName: 'wait_seconds_sum', labels, value: 5.61 },
        { metricName: 'wait_seconds_count', labels, value: 4 },
      ],
    });
  });
});
