import { useState } from 'preact/hooks';
import { Button } from '../../ui/button.js';
import { CopyButton } from '../../ui/copy-button.js';
import { EmailFrame } from '../../ui/email-frame.js';
import { Icon } from '../../ui/icon.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { timeOfDay } from '../../ui/times.js';
import { SampleField, type SampleKey } from '../sample-field.js';
import type { MailEvent } from '../template.js';
import type { Inspection, Picture } from './inspection.js';

const VIEWS = ['Desktop', 'Phone', 'Dark', 'Plain Text', 'Source'] as const;
type View = (typeof VIEWS)[number];

const DARKS = {
  own: 'Your dark colours (Apple Mail)',
  turned: 'Colours turned round (as some apps do; an approximation)',
} as const;
type Dark = keyof typeof DARKS;

/** A common phone. */
const PHONE_PIXELS = 375;
/** Gmail shows no more than that of an email. */
const GMAIL_KB = 102;

/** The email that the words make, as different people get to see it. */
export function PreviewPane({
  event,
  sample,
  inspection: { picture, isCurrent, updating, failure, problems, retry },
  onSample,
  onGoToProblem,
}: {
  readonly event: MailEvent;
  readonly sample: SampleKey;
  readonly inspection: Inspection;
  readonly onSample: (sample: SampleKey) => void;
  readonly onGoToProblem: () => void;
}) {
  const [view, setView] = useState<View>('Desktop');
  const [dark, setDark] = useState<Dark>('own');
  const hasMistakes = problems.some(({ severity }) => severity === 'error');
  return (
    <section class="panel preview-pane" aria-labelledby="preview">
      <div class="screen-head">
        <h3 id="preview">Preview</h3>
        <span class="help">{updating && 'Updating…'}</span>
      </div>
      <div class="preview-controls">
        <fieldset class="segments">
          <legend class="visually-hidden">View</legend>
          {VIEWS.map((name) => (
            <label key={name}>
              <input type="radio" name="view" checked={view === name} onChange={() => setView(name)} />
              {name}
            </label>
          ))}
        </fieldset>
        <SampleField event={event} sample={sample} onSample={onSample} />
      </div>
      {failure && <ProblemNotice problem={failure} lead="The preview could not be drawn." onRetry={retry} />}
      {!isCurrent && !updating && hasMistakes && (
        <p class="with-icon second-text">
          <Icon name="info" />
          <span>
            {picture
              ? 'Showing the last version without mistakes.'
              : 'The preview appears as soon as the template has no mistakes.'}{' '}
            <Button look="text" onClick={onGoToProblem}>
              Go to First Problem
            </Button>
          </span>
        </p>
      )}
      {picture && (
        <>
          <InboxLine picture={picture} event={event} />
          {view === 'Dark' && picture.html !== null && (
            <fieldset>
              <legend class="visually-hidden">Dark colours</legend>
              {Object.entries(DARKS).map(([key, words]) => (
                <label key={key} class="choice">
                  <input type="radio" name="dark" checked={dark === key} onChange={() => setDark(key as Dark)} />
                  {words}
                </label>
              ))}
            </fieldset>
          )}
          <Shown picture={picture} view={view} dark={dark} />
          <p class="help">{sizeWords(picture)}</p>
        </>
      )}
    </section>
  );
}

/** As a list of emails shows it. */
function InboxLine({ picture, event }: { readonly picture: Picture; readonly event: MailEvent }) {
  return (
    <div class="inbox-line">
      <span class="inbox-top">
        <span>{event.label}</span>
        <span class="help numbers">{timeOfDay(new Date())}</span>
      </span>
      <strong dir="auto">{picture.subject || '(no subject)'}</strong>
      <span class="second-text" dir="auto">
        {picture.preheader}
      </span>
    </div>
  );
}

function Shown({ picture, view, dark }: { readonly picture: Picture; readonly view: View; readonly dark: Dark }) {
  if (view === 'Source') {
    const source = picture.html ?? picture.text;
    return (
      <>
        <CopyButton look="text" label="Copy the source" text={() => source} />
        <pre class="words plain-text" tabIndex={0} aria-label="Source">
          {source}
        </pre>
      </>
    );
  }
  if (view === 'Plain Text' || picture.html === null) {
    return (
      <>
        <p class="help">
          {view === 'Plain Text'
            ? 'What people see whose program shows no HTML, and what some filters judge.'
            : 'It is sent as plain text only.'}
        </p>
        <pre class="words plain-text" dir="auto" tabIndex={0} aria-label="Plain text">
          {picture.text}
        </pre>
      </>
    );
  }
  return (
    <EmailFrame
      html={picture.html}
      title="Preview of the email"
      dark={view === 'Dark' && dark === 'own'}
      turned={view === 'Dark' && dark === 'turned'}
      {...(view === 'Phone' && { width: PHONE_PIXELS })}
    />
  );
}

function sizeWords({ html, text }: Picture): string {
  const kilobytes = Math.ceil(new Blob([html ?? text]).size / 1024);
  const fits = kilobytes <= GMAIL_KB ? 'fits' : 'is over';
  return `${kilobytes} KB · ${fits} Gmail’s limit of ${GMAIL_KB} KB · Links do not open here: pointing at one shows where it leads.`;
}
