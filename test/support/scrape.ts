/** What a process answered to Prometheus. */
export interface Scrape {
  readonly text: string;
  /** The value of a series with exactly these labels; `undefined` where there is none. */
  value(name: string, labels?: Readonly<Record<string, string>>): number | undefined;
  /** Every name of a series. */
  readonly names: ReadonlySet<string>;
  /** The values of each label, wherever it stands. */
  readonly labels: Readonly<Record<string, ReadonlySet<string>>>;
}

const LINE = /^([a-z_][a-z0-9_]*)(?:\{(.*)\})? (\S+)$/i;

/** @throws Error for a line that is not of the text format. */
export function scrapeOf(text: string): Scrape {
  const series = new Map<string, number>();
  const names = new Set<string>();
  const labels: Record<string, Set<string>> = {};
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('# ')) continue;
    const [, name, inside = '', value] = LINE.exec(line) ?? [];
    if (name === undefined) throw new Error(`Not a line of metrics: ${line}`);
    const own = Object.fromEntries([...inside.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, text]) => [label!, text!]));
    for (const [label, text] of Object.entries(own)) (labels[label] ??= new Set()).add(text);
    const key = keyOf(name, own);
    if (series.has(key)) throw new Error(`There twice: ${line}`);
    series.set(key, Number(value));
    names.add(name);
  }
  return { text, names, labels, value: (name, own = {}) => series.get(keyOf(name, own)) };
}

function keyOf(name: string, labels: Readonly<Record<string, string>>): string {
  return JSON.stringify([name, Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1))]);
}
