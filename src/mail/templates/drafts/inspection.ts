import { samplesOf } from '../../events/samples.js';
import type { MailEvent } from '../../events/define-event.js';
import type { Branding } from '../branding.js';
import { compile } from '../compiler.js';
import type { Layout } from '../layout.js';
import { buildModel } from '../model.js';
import { render, type RenderedEmail } from '../renderer.js';
import { errorAt, type TemplateProblem } from '../template-problem.js';
import type { TemplateSource } from '../template-source.js';
import { warningsAbout } from '../warnings.js';

/** The most that one email may have, HTML and text together. */
const MAX_OUTPUT_BYTES = 1024 * 1024;

/** What is to be looked at. Crosses to a worker, so all of it is plain data. */
export interface DraftToInspect {
  readonly source: TemplateSource;
  readonly event: MailEvent;
  readonly locale: string;
  readonly branding: Branding;
  /** The sample to be shown, with other data where that was wanted; absent: nothing is shown. */
  readonly preview?: { readonly sample: string; readonly data?: unknown };
}

export interface Inspection {
  readonly problems: readonly TemplateProblem[];
  /** Absent: there was no preview wanted, or the template cannot be filled in. */
  readonly rendered?: RenderedEmail;
}

/** Checks, compiles and renders a draft with every sample of its event: whatever it holds, the answer is a list of problems. */
export function inspect(draft: DraftToInspect, layout: Layout): Inspection {
  const { source, event, locale, branding, preview } = draft;
  const {
    template,
    draft: made,
    problems,
  } = compile({ id: 'draft', event, locale, source, color: branding.color }, layout);
  if (!template || !made) return { problems };
  const modelOf = (sample: ReturnType<typeof samplesOf>[number], data: unknown = sample.data) =>
    buildModel({ ...sample, data, event, branding, templateLocale: locale });
  const samples = samplesOf(event, locale);
  const emails = samples.map((sample) => {
    const model = modelOf(sample);
    return { label: sample.label, model, email: render(template, model) };
  });
  const shown = samples.find(({ key }) => key === preview?.sample);
  const email = shown && render(template, modelOf(shown, preview?.data));
  if ([...emails.map(({ email }) => email), ...(email ? [email] : [])].some(isTooLarge)) {
    const span = { start: 0, end: source.body.length };
    const message = 'It makes emails of more than 1 MB.';
    return { problems: [...problems, errorAt({ field: 'body', text: source.body, span, code: 'too-large', message })] };
  }
  return { problems: [...problems, ...warningsAbout(made, emails)], ...(email && { rendered: email }) };
}

const isTooLarge = ({ html = '', text }: RenderedEmail): boolean =>
  Buffer.byteLength(html) + Buffer.byteLength(text) > MAX_OUTPUT_BYTES;
