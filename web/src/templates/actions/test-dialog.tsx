import { useState } from 'preact/hooks';
import '../../settings/settings.css';
import { TestEmailDialog } from '../../settings/test-email-dialog.js';
import { failedStage, type TestRun } from '../../settings/test-run.js';
import { mailStatus } from '../../shell/mail-status.js';
import { Notice } from '../../ui/notice.js';
import { SampleField, type SampleKey } from '../sample-field.js';
import { type MailEvent, sourceIn, type TemplateSummary, type Words } from '../template.js';

/** Sends a template, filled in with a sample, to somebody who wants to see it in a mail program. */
export function TestDialog({
  event,
  template: { id },
  draft,
  version,
  onClose,
}: {
  readonly event: MailEvent;
  readonly template: TemplateSummary;
  /** What stands in the editor and is not saved. */
  readonly draft?: Words | undefined;
  /** One of its history. */
  readonly version?: number;
  readonly onClose: () => void;
}) {
  const [sample, setSample] = useState<SampleKey>('typical');
  const what = draft
    ? 'What stands in the editor goes out, though it is not saved.'
    : version
      ? `Version ${version} goes out.`
      : 'What is saved goes out.';
  return (
    <TestEmailDialog
      email={{
        path: `/ums/api/v1/email-templates/${id}/test-email`,
        body: { sample, ...(draft && { draft: sourceIn(draft) }), ...(version && { version }) },
        subject: { host: mailStatus.now.value?.server ?? 'the mail server', port: '', user: '', sender: 'the sender' },
      }}
      intro={`${what} The subject starts with [Test].`}
      fields={<SampleField event={event} sample={sample} onSample={setSample} />}
      adviceOn={(run) => <Advice run={run} />}
      onClose={onClose}
    />
  );
}

function Advice({ run }: { readonly run: TestRun }) {
  const error = run.result?.error;
  if (!error) return null;
  return (
    <Notice tone="danger" lead={error.title}>
      {error.advice} {failedStage(run) !== 'recipient' && 'An administrator can change the email settings.'}
    </Notice>
  );
}
