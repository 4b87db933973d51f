import { useState } from 'preact/hooks';
import { answerOf, api } from '../api/client.js';
import { useLoaded } from '../api/load.js';
import type { Schemas } from '../api/schemas.js';
import { Button } from '../ui/button.js';
import { Loading } from '../ui/loading.js';
import { Notice } from '../ui/notice.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import './api-keys.css';
import { ApiKeyTable } from './api-key-table.js';
import { KeyInUse } from './key-in-use.js';
import { MadeKeyDialog } from './made-key-dialog.js';
import { NewKeyDialog } from './new-key-dialog.js';
import { RevokeDialog } from './revoke-dialog.js';

type ApiKey = Schemas['ApiKeyAnswer'];

/** What is asked or shown above the list. */
type Open =
  | { readonly dialog: 'new' }
  | { readonly dialog: 'made'; readonly made: Schemas['NewApiKeyAnswer'] }
  | { readonly dialog: 'revoke'; readonly apiKey: ApiKey };

/** The keys with which other services call the API. */
export function ApiKeysScreen() {
  const keys = useLoaded((signal) => answerOf(api.GET('/ums/api/v1/api-keys', { signal })), []);
  const [open, setOpen] = useState<Open>();
  const [said, setSaid] = useState<string>();
  const { data, problem, loading, slow, reload } = keys;

  const ask = (next: Open) => {
    setSaid(undefined);
    setOpen(next);
  };
  const done = (words: string) => {
    setOpen(undefined);
    setSaid(words);
    reload();
  };

  return (
    <>
      <div class="screen-head">
        <h2>API keys</h2>
        <Button look="filled" icon="key" onClick={() => ask({ dialog: 'new' })}>
          New API Key…
        </Button>
      </div>
      <p>Other services sign in with a key of their own. What a key may do follows from its role.</p>
      {said && (
        <Notice tone="success" live>
          {said}
        </Notice>
      )}
      {problem && <ProblemNotice problem={problem} lead="The API keys could not be loaded." onRetry={reload} />}
      {loading && !data && <Loading what="API keys" slow={slow} />}
      {data?.length === 0 && <NoKeys />}
      {data && data.length > 0 && <ApiKeyTable keys={data} onRevoke={(apiKey) => ask({ dialog: 'revoke', apiKey })} />}
      {data && <KeyInUse />}
      {open?.dialog === 'new' && (
        <NewKeyDialog onMade={(made) => setOpen({ dialog: 'made', made })} onClose={() => setOpen(undefined)} />
      )}
      {open?.dialog === 'made' && (
        <MadeKeyDialog made={open.made} onDone={() => done(`The key “${open.made.name}” works from now on.`)} />
      )}
      {open?.dialog === 'revoke' && (
        <RevokeDialog
          apiKey={open.apiKey}
          onRevoked={() => done(`The key “${open.apiKey.name}” is revoked and refused from now on.`)}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  );
}

function NoKeys() {
  return (
    <div class="panel">
      <h3>No API keys yet</h3>
      <p>
        A service that sends emails over HTTP needs one: make it with the role Sender and give it to whoever runs the
        service.
      </p>
    </div>
  );
}
