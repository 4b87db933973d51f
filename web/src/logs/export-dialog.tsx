import { useState } from 'preact/hooks';
import { answerOf, api, fetchApi } from '../api/client.js';
import { useLoaded } from '../api/load.js';
import { asProblem, type Problem, unreached } from '../api/problem.js';
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
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [file, setFile] = useState<string>();
  const isEmpty = counted.data?.count === 0;

  const download = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      setFile(await save(query));
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setBusy(false);
    }
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
            <Button look="filled" busy={busy ? 'Exporting…' : undefined} onClick={() => void download()} autofocus>
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
      <div role="status">{file && <p>Exported. The file {file} is in your downloads.</p>}</div>
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

/** @returns the name of the file. */
async function save(query: EmailsQuery): Promise<string> {
  const response = await fetchApi(`/ums/api/v1/emails?${new URLSearchParams(query as Record<string, string>)}`, {
    headers: { Accept: 'text/csv' },
  });
  const link = document.createElement('a');
  link.download = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'emails.csv';
  link.href = URL.createObjectURL(await response.blob().catch(unreached));
  link.click();
  URL.revokeObjectURL(link.href);
  return link.download;
}
