// Pictures of every system template with every sample: 680 and 320 px wide, light and dark, one PNG an event.
// After `npm run build`:  node scripts/picture-emails.mjs <directory for the pictures> [directory of the build]
// Wants a Chromium (CHROMIUM=/usr/bin/chromium) and, for the other scripts, a Noto font package.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [target = 'data/pictures', build = 'dist'] = process.argv.slice(2);
const from = (file) => import(pathToFileURL(resolve(build, 'mail', file)).href);
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
const templates = new SystemTemplates();
for (const template of templates.all()) {
  const { event, locale } = template;
  const samples = samplesOf(event);
  const rows = sampleModels(event, locale, branding).map((model, index) => {
    const { subject, preheader, html } = render(templates.find(event.key, locale, branding.color), model);
    const heading = `${samples[index].label}: ${subject} · ${preheader}`;
    return `<h2>${escaped(heading)}</h2><div>${views.map((view) => frame(html, view)).join('')}</div>`;
  });
  const page = resolve(target, `${event.key}.${locale}.html`);
  writeFileSync(page, sheet(rows));
  const picture = join(target, `${event.key}.${locale}.png`);
  execFileSync(
    process.env.CHROMIUM ?? '/usr/bin/chromium',
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--hide-scrollbars',
      '--allow-file-access-from-files',
      '--window-size=2050,4200',
      '--virtual-time-budget=2000',
      `--screenshot=${resolve(picture)}`,
      pathToFileURL(page).href,
    ],
    { stdio: 'ignore' },
  );
  console.log(picture);
}
