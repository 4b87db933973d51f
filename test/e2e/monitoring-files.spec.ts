import { readFile } from 'node:fs/promises';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateAuthority } from '../support/certificates.js';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
import { type Scrape, scrapeOf } from '../support/scrape.js';
import { startServer, type TestServer } from '../support/server.js';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server.js';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}

interface Panel {
  readonly title: string;
  readonly description: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly expr: string }[];
}

const read = (file: string) => readFile(new URL(`../../docs/${file}`, import.meta.url), 'utf8');

/** A query in PromQL, as Prometheus' own grammar takes it apart. */
function takeApart(query: string): { errors: number; metrics: string[]; matchers: [label: string, value: string][] } {
  // What Grafana puts in place of its variable.
  const text = query.replaceAll('$__rate_interval', '5m');
  const found = { errors: 0, metrics: [] as string[], matchers: [] as [string, string][] };
  const textOf = ({ from, to }: { from: number; to: number }) => text.slice(from, to);
  parser.parse(text).iterate({
    enter: (node) => {
      if (node.type.isError) found.errors += 1;
      if (node.name === 'Identifier' && node.matchContext(['VectorSelector'])) found.metrics.push(textOf(node));
      if (node.name !== 'UnquotedLabelMatcher') return;
      const [label, value] = [node.node.getChild('LabelName')!, node.node.getChild('StringLiteral')!];
      found.matchers.push([textOf(label), textOf(value).slice(1, -1)]);
    },
  });
  return found;
}

describe('The files for Prometheus and Grafana', () => {
  let database: FreshDatabase;
  let smtp: SmtpTestServer;
  let server: TestServer;
  let scrape: Scrape;
  let rules: readonly Rule[];
  let panels: readonly Panel[];

  beforeAll(async () => {
    const authority = await certificateAuthority();
    smtp = await startSmtpServer({ tls: 'starttls', certificate: await authority.issue({ names: ['localhost'] }) });
    database = await freshDatabase('sqlite');
    server = await startServer(database.url);
    const sender = { senderName: 'Nordlicht', senderEmailAddress: 'no-reply@nordlicht.example' };
    const settings = {
      host: 'localhost',
      port: smtp.port,
      authenticationType: 'anonymous',
      caCertificate: authority.pem,
    };
    await server.call('PUT', 'email-settings', { body: { kind: 'smtp', ...sender, settings } });
    // From then on the end of the certificate is known.
    expect((await server.call('POST', 'email-settings/test-connection', { body: {} })).body.ok).toBe(true);
    scrape = scrapeOf((await server.call('GET', '/ums/metrics')).text);
    const groups = (parse(await read('monitoring/alerts.yaml')) as { groups: { rules: Rule[] }[] }).groups;
    rules = groups.flatMap((group) => group.rules);
    panels = (JSON.parse(await read('monitoring/grafana-dashboard.json')) as { panels: Panel[] }).panels;
  });
  afterAll(async () => {
    await server.stop();
    await smtp.stop();
    await database.drop();
  });

  /** Every metric there is, with or without a series so far. */
  const known = () =>
    [...scrape.text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, type]) => ({ name: name!, type }));
  const series = () => [
    // What Prometheus adds by itself.
    'up',
    ...known().flatMap(({ name, type }) =>
      type === 'histogram' ? ['bucket', 'sum', 'count'].map((part) => `${name}_${part}`) : [name],
    ),
  ];
  const queries = () => [
    ...rules.map(({ alert, expr }) => ({ where: alert, expr })),
    ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ where: title, expr }))),
  ];

  it('ask in PromQL, for metrics and states that there are', () => {
    expect(queries().length).toBeGreaterThan(30);
    for (const { where, expr } of queries()) {
      const { errors, metrics, matchers } = takeApart(expr);
      expect(errors, `${where}: ${expr}`).toBe(0);
      expect(metrics.length, where).toBeGreaterThan(0);
      for (const metric of metrics) expect(series(), where).toContain(metric);
      for (const [label, value] of matchers) {
        if (label !== 'job') expect([...(scrape.labels[label] ?? [])], where).toContain(value);
      }
    }
    expect(takeApart('sum(rate(x[5m]) by').errors).toBeGreaterThan(0);
  });

  it('alert with what happened and what to do, each under a name of its own', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { alert, labels, annotations } of rules) {
      expect(['critical', 'warning'], alert).toContain(labels.severity);
      expect(annotations.summary, alert).toMatch(/^[A-Z].{10,}\.$/);
      expect(annotations.description.length, alert).toBeGreaterThan(20);
    }
  });

  it('draw panels that do not lie on each other, each with a title and what it means', () => {
    const taken = new Set<string>();
    for (const { title, description, gridPos } of panels) {
      expect(title && description, title).toBeTruthy();
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.has(`${x} ${y}`), title).toBe(false);
          taken.add(`${x} ${y}`);
        }
      }
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
    }
  });

  it('are described together with every metric of the mail in docs/operate.md', async () => {
    const guide = await read('operate.md');
    const own = known()
      .map(({ name }) => name)
      .filter((name) => name.startsWith('ums_mail_'));
    expect(own.length).toBeGreaterThan(15);
    for (const name of own) expect(guide).toContain(`\`${name}\``);
    for (const [, name] of guide.matchAll(/`(ums_mail_\w+)`/g)) expect(own).toContain(name);
  });
});
