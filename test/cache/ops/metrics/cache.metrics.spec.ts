import { describe, expect, it } from '@jest/globals';
import { CacheService } from '@tripsage/cache';
import { appWith } from '../../methods/app-with.js';
import { Flights, rateLimits } from '../counted-flights.js';
import { metricsIn, samplesOf, samplesOfMetric } from './exposition.js';
import { metricsOf, metricsWith } from './metrics-of.js';

describe('the metrics of an application', () => {
  it('show what is counted of requests, loads, entries and limiters', async () => {
    const app = await appWith([Flights], { rateLimits });
    const flights = app.get(Flights);
    for (let call = 0; call < 4; call += 1) await flights.find('a');
    await flights.find('bad').catch(() => undefined);
    await app.get(CacheService).getMany(['not']);
    await flights.ask();
    await flights.ask().catch(() => undefined);
    const text = await metricsOf(app).text();
    const of = (name: string) => samplesOfMetric(text, name);
    expect(of('tripsage_cache_requests_total')).toMatchObject({
      'namespace="flights",outcome="fresh_l1"': 3,
      'namespace="flights",outcome="load"': 1,
      'namespace="flights",outcome="load_failed"': 1,
      'namespace="flights",outcome="stale"': 0,
      'namespace="default",outcome="absent"': 1,
    });
    expect(of('tripsage_cache_answer_duration_seconds_count')).toMatchObject({ 'namespace="flights"': 4 });
    expect(of('tripsage_cache_load_duration_seconds_count')).toMatchObject({ 'namespace="flights"': 2 });
    expect(of('tripsage_cache_load_failures_total')).toMatchObject({ 'namespace="flights"': 1 });
    expect(of('tripsage_cache_payload_bytes_count')).toMatchObject({ 'namespace="flights"': 1 });
    expect(of('tripsage_limiter_decisions_total')).toEqual({
      'limiter="duffel",priority="user",result="acquired"': 1,
      'limiter="duffel",priority="user",result="rejected"': 1,
      'limiter="duffel",priority="background",result="acquired"': 0,
      'limiter="duffel",priority="background",result="rejected"': 0,
    });
    expect(of('tripsage_limiter_units_left')).toEqual({ 'limiter="duffel"': 0 });
    expect(of('tripsage_limiter_retry_after_seconds')['limiter="duffel"']).toBeGreaterThan(3_000);
    expect(of('tripsage_cache_health_state')).toMatchObject({
      'part="store",state="up"': 1,
      'part="store",state="down"': 0,
    });
    expect(of('tripsage_cache_scrape_incomplete')).toEqual({ '': 0 });
    await app.close();
  });

  it('have counters of the application beside them, read at each scrape', async () => {
    const app = await appWith([Flights], { rateLimits });
    const metrics = metricsOf(app);
    const counts = new Map([['invalidated', 1]]);
    const counter = {
      name: 'tripsage_webhooks_total',
      help: 'Webhooks.',
      label: 'outcome',
      read: () => counts,
    };
    metrics.addCounter(counter);
    const read = async () => samplesOfMetric(await metrics.text(), 'tripsage_webhooks_total');
    expect(await read()).toEqual({ 'outcome="invalidated"': 1 });
    counts.set('invalidated', 2).set('repeated', 1);
    expect(await read()).toEqual({ 'outcome="invalidated"': 2, 'outcome="repeated"': 1 });
    expect(() => metrics.addCounter(counter)).toThrow('tripsage_webhooks_total');
    await app.close();
  });

  it('are its own, beside those of another application in the same process', async () => {
    const [one, other] = [await appWith([Flights], { rateLimits }), await appWith([Flights], { rateLimits })];
    await one.get(Flights).find('a');
    const texts = [await metricsOf(one).text(), await metricsOf(other).text()];
    const loads = texts.map((text) => samplesOfMetric(text, 'tripsage_cache_load_duration_seconds_count'));
    expect(loads).toEqual([{ 'namespace="flights"': 1 }, {}]);
    for (const text of texts) expect(samplesOf(text).get('process_start_time_seconds')).toBeGreaterThan(0);
    await one.close();
    await other.close();
  });
});

describe('metrics', () => {
  it('have histograms in base units, which add up from bound to bound', async () => {
    const { metrics, events } = metricsWith();
    for (const durationMs of [0.05, 3, 100, 60_000])
      events.emit('leaseWaited', { namespace: 'ns', durationMs });
    const text = await metrics.text();
    const buckets = samplesOfMetric(text, 'tripsage_cache_lease_wait_seconds_bucket');
    expect(buckets).toMatchObject({
      'namespace="ns",le="0.0001"': 1,
      'namespace="ns",le="0.001"': 1,
      'namespace="ns",le="0.005"': 2,
      'namespace="ns",le="0.05"': 2,
      'namespace="ns",le="0.1"': 3,
      'namespace="ns",le="30"': 3,
      'namespace="ns",le="+Inf"': 4,
    });
    expect(Object.keys(buckets)).toHaveLength(16);
    expect(samplesOfMetric(text, 'tripsage_cache_lease_wait_seconds_sum')).toEqual({
      'namespace="ns"': expect.closeTo(60.10305),
    });
    expect(samplesOfMetric(text, 'tripsage_cache_lease_wait_seconds_count')).toEqual({ 'namespace="ns"': 4 });
  });

  it('show what happened to the server, the bus and refreshes', async () => {
    const { metrics, events } = metricsWith();
    events.emit('storeCalled', { call: 'store.read', durationMs: 2, isAnswered: true });
    events.emit('storeCalled', { call: 'store.read', durationMs: 500, isAnswered: false });
    events.emit('invalidated', { kind: 'tag', mode: 'delete', count: 2, confirmed: true });
    events.emit('channelMessage', { outcome: 'refused', bytes: 3, reason: 'it is not JSON' });
    events.emit('busGap', {});
    events.emit('disconnected', { isDisconnected: true });
    events.emit('breaker', { isOpen: true });
    events.emit('breaker', { isOpen: false });
    events.emit('scheduledRefresh', { method: 'Flights.find', outcome: 'refreshed' });
    events.emit('healthChecked', { part: 'bus', latencyMs: 4 });
    events.emit('healthChanged', { part: 'bus', from: 'up', to: 'degraded', reason: '' });
    events.emit('limiterPaused', { limiter: 'duffel', forMs: 1, by: 'supplier' });
    events.emit('limitedCallEnded', { limiter: 'duffel', durationMs: 300, error: new Error('503') });
    const samples = samplesOf(await metrics.text());
    const expected = {
      'tripsage_cache_store_call_duration_seconds_count{call="store.read"}': 2,
      'tripsage_cache_store_calls_unanswered_total{call="store.read"}': 1,
      'tripsage_cache_invalidations_total{kind="tag",mode="delete"}': 2,
      'tripsage_cache_channel_messages_total{outcome="refused"}': 1,
      tripsage_cache_bus_gaps_total: 1,
      tripsage_cache_disconnected: 1,
      tripsage_cache_breaker_open: 0,
      tripsage_cache_breaker_openings_total: 1,
      'tripsage_cache_scheduled_refreshes_total{method="Flights.find",outcome="refreshed"}': 1,
      'tripsage_cache_health_state{part="bus",state="up"}': 0,
      'tripsage_cache_health_state{part="bus",state="degraded"}': 1,
      'tripsage_cache_health_state{part="bus",state="down"}': 0,
      'tripsage_cache_health_check_seconds_sum{part="bus"}': 0.004,
      'tripsage_limiter_pauses_total{limiter="duffel",by="supplier"}': 1,
      'tripsage_limiter_pauses_total{limiter="duffel",by="hand"}': 0,
      'tripsage_limiter_call_duration_seconds_sum{limiter="duffel"}': 0.3,
      'tripsage_limiter_call_failures_total{limiter="duffel"}': 1,
    };
    for (const [series, value] of Object.entries(expected))
      expect([series, samples.get(series)]).toEqual([series, value]);
  });

  it('show the answers of the server, and what is in L1', async () => {
    const { metrics } = metricsWith({ l1: () => ({ entries: 2, bytes: 30, evictions: 1 }) });
    expect(Object.fromEntries(samplesOf(await metrics.text()))).toMatchObject({
      tripsage_cache_l1_entries: 2,
      tripsage_cache_l1_bytes: 30,
      tripsage_cache_l1_evictions_total: 1,
      tripsage_cache_store_used_bytes: 10,
      tripsage_cache_store_max_bytes: 20,
      tripsage_cache_store_evicted_keys_total: 5,
      tripsage_cache_refresh_queue_entries: 3,
      tripsage_cache_refresh_queue_lag_seconds: 1.5,
      'tripsage_limiter_units_left{limiter="duffel"}': 7,
      'tripsage_limiter_retry_after_seconds{limiter="duffel"}': 0.25,
      tripsage_cache_scrape_incomplete: 0,
    });
  });

  it('are named as Prometheus wants them, and each has a help text', async () => {
    const { metrics } = metricsWith();
    const ours = [...metricsIn(await metrics.text())].filter(([name]) => name.startsWith('tripsage_'));
    expect(ours.length).toBeGreaterThan(30);
    for (const [name, { type, help }] of ours) {
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
      if (type === 'histogram') expect(name).toMatch(/_(seconds|bytes)$/);
      expect(help.length).toBeGreaterThan(15);
    }
  });

  it('write names as text, whatever is in them', async () => {
    const { metrics, events } = metricsWith();
    events.emit('bypassed', { namespace: 'a"b\\c\nd', reason: 'when' });
    expect(await metrics.text()).toContain('{namespace="a\\"b\\\\c\\nd",outcome="bypass"} 1');
  });
});
