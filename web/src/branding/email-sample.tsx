import { useState } from 'preact/hooks';
import { EmailFrame } from '../ui/email-frame.js';
import { Icon } from '../ui/icon.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import type { Branding } from './fields.js';
import type { Picture, usePreview } from './preview.js';

const VIEWS = ['Desktop', 'Phone', 'Dark', 'Plain Text'] as const;
type View = (typeof VIEWS)[number];

/** A common phone. */
const PHONE_PIXELS = 375;

/** An email with the branding as it is on the form. */
export function EmailSample({
  branding,
  preview: { picture, updating, problem, retry },
}: {
  readonly branding: Branding;
  readonly preview: ReturnType<typeof usePreview>;
}) {
  const [view, setView] = useState<View>('Desktop');
  return (
    <section class="panel email-sample" aria-labelledby="email-sample">
      <div class="screen-head">
        <h3 id="email-sample">Sample email</h3>
        <span class="help">{updating && 'Updating…'}</span>
      </div>
      <fieldset class="segments">
        <legend class="visually-hidden">View</legend>
        {VIEWS.map((name) => (
          <label key={name}>
            <input type="radio" name="view" checked={view === name} onChange={() => setView(name)} />
            {name}
          </label>
        ))}
      </fieldset>
      {problem && <NotDrawn problem={problem} hasPicture={picture !== undefined} onRetry={retry} />}
      {picture && (
        <>
          <p class="inbox-line">
            <strong>{picture.subject}</strong> <span class="second-text">{picture.preheader}</span>
          </p>
          <Shown picture={picture} view={view} />
          {branding.logoUrl !== '' && view !== 'Plain Text' && (
            <p class="help">This page loads nothing from elsewhere, so the logo is shown by its description.</p>
          )}
        </>
      )}
    </section>
  );
}

function Shown({ picture, view }: { readonly picture: Picture; readonly view: View }) {
  if (view === 'Plain Text' || picture.html === undefined) {
    return (
      <>
        <p class="help">What people see whose program shows no HTML, and what some filters judge.</p>
        <pre class="words plain-text" tabIndex={0} aria-label="Plain text">
          {picture.text}
        </pre>
      </>
    );
  }
  return (
    <EmailFrame
      html={picture.html}
      title="Sample email"
      dark={view === 'Dark'}
      {...(view === 'Phone' && { width: PHONE_PIXELS })}
    />
  );
}

function NotDrawn({
  problem,
  hasPicture,
  onRetry,
}: {
  readonly problem: NonNullable<ReturnType<typeof usePreview>['problem']>;
  readonly hasPicture: boolean;
  readonly onRetry: () => void;
}) {
  if (problem.fields.length === 0) {
    return <ProblemNotice problem={problem} lead="The sample could not be drawn." onRetry={onRetry} />;
  }
  return (
    <p class="with-icon second-text">
      <Icon name="info" />
      {hasPicture
        ? 'Showing the last version without mistakes.'
        : 'The sample appears as soon as the fields have no mistakes.'}
    </p>
  );
}
