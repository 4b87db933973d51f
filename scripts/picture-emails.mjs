// Pictures of every system template with every sample: 680 and 320 px wide, light and dark; one PNG and one file with
// the text parts for each event and language.
// After `npm run build`:  node scripts/picture-emails.mjs <directory for the pictures> [language …]
// Wants a Chromium (CHROMIUM=/usr/bin/chromium) and, for the other scripts, a Noto font package.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [target = 'data/pictures', ...languages] = process.argv.slice(2);
const from = (file) => import(new URL(`../dist/mail/${file}`, import.meta.url).href);
const { SystemTemplates } = await from('templates/system-templates.js');
const { sampleModels } = await from('templates/model.js');
const { render } = await from('templates/renderer.js');
const { samplesOf } = await from('events/samples.js');

const branding = {
  organizationName: 'Nordlicht Energie',
  organizationUrl: 'https://nordlicht.example',
  siteName: 'Nordlicht Portal',
  siteUrl: 'https://portal.nordlicht.example',
  logoUrl: '',
  supportEmail: 'help@nordlicht.example',
  color: process.env.COLOR ?? '#14608f',
};
const views = [
  { width: 680, scheme: 'light' },
  { width: 680, scheme: 'dark' },
  { width: 320, scheme: 'light' },
  { width: 320, scheme: 'dark' },
];

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

const frame = (html, { width, scheme }) =>
  `<figure><iframe width="${width}" style="color-scheme:${scheme}" srcdoc="${escaped(html)}"></iframe></figure>`;

const sheet = (rows) => `<!doctype html><meta charset="utf-8"><style>
body { font: 14px sans-serif; margin: 8px; background: #999 } h2 { font-size: 14px; margin: 8px 0 }
div { display: flex; gap: 8px; align-items: start } figure { margin: 0 } iframe { border: 0 } figcaption { background: red }
</style>${rows.join('')}<script>
onload = () => { for (const frame of document.querySelectorAll('iframe')) {
  const { documentElement } = frame.contentDocument;
  frame.style.height = documentElement.scrollHeight + 'px';
  if (documentElement.scrollWidth > frame.clientWidth) frame.insertAdjacentHTML('afterend', '<figcaption>too wide</figcaption>');
} };
</script>`;

mkdirSync(target, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--allow-file-access-from-files'],
});
// No scheme of the page's own: each frame has its own.
const page = await browser.newPage({ viewport: { width: 2050, height: 1000 }, colorScheme: null });
try {
  const templates = new SystemTemplates();
  const wanted = ({ locale }) => languages.length === 0 || languages.includes(locale);
  for (const template of templates.all().filter(wanted))
    await picture(template, templates.compiled(template, branding.color));
} finally {
  await browser.close();
}

async function picture({ event, locale }, compiled) {
  const emails = sampleModels(event, locale, branding).map((model) => render(compiled, model));
  const rows = samplesOf(event).map(({ label }, index) => {
    const { subject, preheader, html } = emails[index];
    const heading = `${label}: ${subject} · ${preheader}`;
    return `<h2>${escaped(heading)}</h2><div>${views.map((view) => frame(html, view)).join('')}</div>`;
  });
  const file = (ending) => resolve(target, `${event.key}.${locale}.${ending}`);
  writeFileSync(
    file('txt'),
    emails.map(({ subject, text }) => `${subject}\n\n${text}\n`).join(`\n${'='.repeat(79)}\n`),
  );
  writeFileSync(file('html'), sheet(rows));
  await page.goto(pathToFileURL(file('html')).href);
  await page.screenshot({ path: file('png'), fullPage: true });
  console.log(join(target, `${event.key}.${locale}.png`));
}
