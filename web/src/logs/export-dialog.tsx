import { answerOf, api } from '../api/client.js';
import { downloaded, useDownload } from '../api/download.js';
import { useLoaded } from '../api/load.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { count, plural } from '../ui/times.js';
import type { EmailsQuery } from './email-filters.js';

/** The emails of the filters as a file for spreadsheets. */
export function ExportDialog({ query, onClose }: { readonly query: EmailsQuery; readonly onClose: () => void }) {
  const counted = useLoaded(
    (signal) => answerOf(api.GET('/ums/api/v1/emails/count', { params: { query }, signal })),
    [JSON.stringify(query)],
  );
  const { busy, problem, file, start } = useDownload();
  const isEmpty = counted.data?.count === 0;

  const save = () => {
    const filters = new URLSearchParams(query as Record<string, string>);
    return start(`/ums/api/v1/emails?${filters}`, 'emails.csv', { headers: { Accept: 'text/csv' } });
  };

  return (
    <Dialog
      title="Export CSV"
      onClose={onClose}
      actions={
        file || isEmpty ? (
          <Button onClick={onClose}>Close</Button>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button look="filled" busy={busy ? 'Exporting…' : undefined} onClick={() => void save()} autofocus>
              Export CSV
            </Button>
          </>
        )
      }
    >
      {!file && counted.data && (
        <p>{isEmpty ? 'There is no email to export with these filters.' : words(counted.data)}</p>
      )}
      {!file && counted.loading && <p>Counting the emails of this filter…</p>}
      {counted.problem && (
        <ProblemNotice problem={counted.problem} lead="The emails could not be counted." onRetry={counted.reload} />
      )}
      <div role="status">{file && <p>{downloaded(file)}</p>}</div>
      {problem && <ProblemNotice problem={problem} lead="The emails could not be exported." isLoading />}
    </Dialog>
  );
}

function words({ count: emails, capped }: { readonly count: number; readonly capped: boolean }): string {
  const which = capped
    ? `the more than ${count(emails)} emails`
    : `${emails === 1 ? 'the one email' : `the ${plural(emails, 'email')}`}`;
  return `Exports ${which} of this filter. Times are in UTC. Cells that could act as formulas are made harmless.`;
}
