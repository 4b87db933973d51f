import type { Schemas } from '../api/schemas.js';
import { ROLE_WORDS } from '../session/roles.js';
import { Button } from '../ui/button.js';
import { Icon } from '../ui/icon.js';
import { dateOf, spanOf, timeOf, timeZone } from '../ui/times.js';

type ApiKey = Schemas['ApiKeyAnswer'];

/** From so long before its end on, a key is worth a word. */
const SOON_MS = 14 * 24 * 3_600_000;

export function ApiKeyTable({
  keys,
  onRevoke,
}: {
  readonly keys: readonly ApiKey[];
  readonly onRevoke: (key: ApiKey) => void;
}) {
  return (
    <>
      <table class="rows stacking api-keys">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Role</th>
            <th scope="col">Made</th>
            <th scope="col">Last Used</th>
            <th scope="col">Expires</th>
            <th scope="col">
              <span class="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id}>
              <th scope="row">
                {key.name}
                <code class="words second-text">{key.prefix}…</code>
              </th>
              <td data-label="Role">{ROLE_WORDS[key.role].name}</td>
              <td data-label="Made">
                {dateOf(key.createdAt)} <span class="help">by {key.createdBy.name}</span>
              </td>
              <td data-label="Last Used">{key.lastUsedAt ? timeOf(key.lastUsedAt) : 'Never'}</td>
              <td data-label="Expires">
                <Expires at={key.expiresAt} />
              </td>
              <td>
                <Button look="text" label={`Revoke… ${key.name}`} onClick={() => onRevoke(key)}>
                  Revoke…
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="help">Times in {timeZone}</p>
    </>
  );
}

function Expires({ at }: { readonly at: string | null }) {
  if (at === null) return <>Never</>;
  const left = new Date(at).getTime() - Date.now();
  if (left > SOON_MS) return <>{dateOf(at)}</>;
  return (
    <span class={left > 0 ? 'with-icon warning-text' : 'with-icon danger-text'}>
      <Icon name={left > 0 ? 'clock' : 'circle-x'} />
      {left > 0 ? `${dateOf(at)}, in ${spanOf(left)}` : `Expired on ${dateOf(at)}`}
    </span>
  );
}
