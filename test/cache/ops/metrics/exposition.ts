/** Parses a text in Prometheus's format: values by series, as `name{label="value"}`. */
export function samplesOf(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

/** The samples of one metric, by their labels as they are written. */
export function samplesOfMetric(text: string, name: string): Record<string, number> {
  const all = [...samplesOf(text)].map(([series, value]): [string, number, string] => {
    const [metric = '', labels = ''] = series.split(/[{}]/);
    return [labels, value, metric];
  });
  return Object.fromEntries(all.filter(([, , metric]) => metric === name));
}

/** Every metric that a text declares: its type and help text, by name. */
export function metricsIn(text: string): Map<string, { type: string; help: string }> {
  const helps = new Map(
    [...text.matchAll(/^# HELP (\S+) (.*)$/gm)].map(([, name = '', help = '']) => [name, help]),
  );
  return new Map(
    [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [
      name,
      { type, help: helps.get(name) ?? '' },
    ]),
  );
}
