import { dateAndSecondOf, timeOfDay } from '../ui/times.js';
import { type AuditEntry, type Change, changesIn, factsIn } from './changes.js';
import { sentenceOf } from './sentence.js';
import type { SettingWords } from './setting-words.js';

/** One line, and everything that is known of it on demand. */
export function AuditEntryRow({ entry, words }: { readonly entry: AuditEntry; readonly words: SettingWords }) {
  const { at, actor, origin, action, subject } = entry;
  const changes = changesIn(entry, words);
  return (
    <li class="audit-entry">
      <time dateTime={at} class="numbers second-text">
        {timeOfDay(at)}
      </time>
      <details class="more">
        <summary>
          <span>
            <strong>{actor.name}</strong> {sentenceOf(entry, words)}
          </span>
        </summary>
        {changes.length > 0 && <ChangeTable changes={changes} />}
        <dl class="facts">
          <dt>Time</dt>
          <dd>{dateAndSecondOf(at)}</dd>
          <dt>Person or Key</dt>
          <dd>
            {actor.name} <code class="words second-text">{actor.id}</code>
          </dd>
          <dt>Action</dt>
          <dd>
            <code class="words">{action}</code>
          </dd>
          <Subject subject={subject} />
          {factsIn(entry, words).map(({ label, value }) => (
            <>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </>
          ))}
        </dl>
      </details>
      <span class="help audit-origin">from {origin || 'this system'}</span>
    </li>
  );
}

function Subject({ subject }: { readonly subject: string }) {
  // That unsaved settings were tested, the sentence says already.
  if (subject === '' || subject === 'draft') return null;
  return (
    <>
      <dt>{/^\d+$/.test(subject) ? 'Revision' : 'ID'}</dt>
      <dd>
        <code class="words">{subject}</code>
      </dd>
    </>
  );
}

function ChangeTable({ changes }: { readonly changes: readonly Change[] }) {
  return (
    <table class="rows stacking">
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ label, from, to }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td data-label="Before">{from}</td>
            <td data-label="After">{to}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
