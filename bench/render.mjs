import Handlebars from 'handlebars';
import { EventCatalogue } from '../dist/mail/events/catalogue.js';
import { buildModel } from '../dist/mail/templates/model.js';
import { render } from '../dist/mail/templates/renderer.js';
import { SystemTemplates } from '../dist/mail/templates/system-templates.js';
import { addressOf, LINK, PERSON } from './email.mjs';
import { median, table } from './report.mjs';

// Filling in a compiled template against bare Handlebars with the same words: subject, pre-header, HTML and text.
const EMAILS = 2000;
const ROUNDS = process.argv.includes('--quick') ? 3 : 51;

const event = new EventCatalogue().find('forgot-password');
if (!event) throw new Error('There is no event "forgot-password".');
const branding = {
  organizationName: 'Northern Light Energy',
  organizationUrl: 'https://example.com',
  siteName: 'Northern Light',
  siteUrl: 'https://portal.example.com',
  logoUrl: '',
  supportEmail: 'help@example.com',
  color: '#14608f',
};
const template = new SystemTemplates().find(event.key, 'en', branding.color);

/** @param {number} number of the person, so that no two emails are the same */
const modelOf = (number) =>
  buildModel({
    event,
    branding,
    recipient: {
      address: addressOf(number),
      name: `${PERSON.name} ${number}`,
      userName: `${PERSON.userName}${number}`,
    },
    data: { links: { reset: LINK } },
    expiresAt: new Date(Date.UTC(2026, 10, 22, 15, number % 60)),
    templateLocale: template.recipe.locale,
  });

const bare = bareTemplates();
const contestants = [
  { title: 'Handlebars, precompiled', round: (/** @type {object} */ model) => bare.map((fill) => fill(model)) },
  { title: 'UMS Mail', round: (/** @type {any} */ model) => render(template, model) },
];
const timesMicros = contestants.map(() => /** @type {number[]} */ ([]));

for (let turn = 0; turn <= ROUNDS; turn++) {
  const models = Array.from({ length: EMAILS }, (_, number) => modelOf(turn * EMAILS + number));
  for (const [index, { round }] of contestants.entries()) {
    const began = performance.now();
    for (const model of models) round(model);
    if (turn > 0) timesMicros[index].push(((performance.now() - began) * 1000) / EMAILS);
  }
}

const [theirs] = timesMicros;
const ratios = (/** @type {number[]} */ times) => times.map((time, turn) => time / theirs[turn]);
console.log(
  `${event.key}, subject, pre-header, HTML and text; medians of ${ROUNDS} rounds of ${EMAILS} emails, taking turns.\n`,
);
console.log(
  table(
    ['', 'µs/email', '× Handlebars'],
    contestants.map(({ title }, index) => [
      title,
      median(timesMicros[index]).toFixed(1),
      median(ratios(timesMicros[index])).toFixed(2),
    ]),
  ),
);
console.log(`\nMaking the model from what the caller sent: ${modelMicros().toFixed(1)} µs, before either.`);

/** Our own email with its values turned back into expressions, and no blocks: less to do than our template has. */
function bareTemplates() {
  const model = modelOf(0);
  const { subject, preheader, html = '', text } = render(template, model);
  const parts = [subject, preheader, html, text];
  const filled = parts.map((part, index) => {
    let source = part;
    for (const [name, value] of valuesOf(model)) source = source.replaceAll(value, `{{${name}}}`);
    return { source, noEscape: index !== 2 };
  });
  const templates = filled.map(({ source, noEscape }) => Handlebars.compile(source, { noEscape }));
  const same = templates.every((fill, index) => fill(model) === parts[index]);
  if (!same) throw new Error('The bare templates make another email.');
  return templates;
}

/** The values of a model by their names, the longest first: one may hold another. @param {object} model */
function valuesOf(model) {
  return Object.entries(model)
    .filter(([group]) => group !== 'reader')
    .flatMap(([group, values]) =>
      Object.entries(values).map(([name, value]) => /** @type {[string, string]} */ ([`${group}.${name}`, value])),
    )
    .filter(([, value]) => value !== '')
    .sort(([, one], [, other]) => other.length - one.length);
}

function modelMicros() {
  const times = Array.from({ length: 5 }, () => {
    const began = performance.now();
    for (let number = 0; number < EMAILS; number++) modelOf(number);
    return ((performance.now() - began) * 1000) / EMAILS;
  });
  return median(times);
}
