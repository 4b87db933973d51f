import { useState } from 'preact/hooks';
import { answerOf, api } from '../api/client.js';
import { asProblem, type Problem } from '../api/problem.js';
import type { Schemas } from '../api/schemas.js';
import { ROLE_WORDS } from '../session/roles.js';
import type { Role } from '../session/session.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { timeZone } from '../ui/times.js';
import { EXPIRIES, type Expiry, faultIn, momentOf, wordsOf } from './expiry.js';

const FORM = 'new-api-key';
const [NAME, DATE] = ['api-key-name', 'api-key-date'] as const;

type Faults = Readonly<Partial<Record<'name' | 'expiresAt', string>>>;

/** Asks for what a new key needs, and makes it. */
export function NewKeyDialog({
  onMade,
  onClose,
}: {
  readonly onMade: (key: Schemas['NewApiKeyAnswer']) => void;
  readonly onClose: () => void;
}) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('sender');
  const [expiry, setExpiry] = useState<Expiry>('90');
  const [date, setDate] = useState('');
  const [faults, setFaults] = useState<Faults>({});
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);

  const show = (found: Faults) => {
    setFaults(found);
    if (found.name) document.getElementById(NAME)?.focus();
    else if (found.expiresAt) document.getElementById(DATE)?.focus();
    return Object.values(found).some(Boolean);
  };

  const make = async () => {
    setProblem(undefined);
    const nameFault = name.trim() === '' ? 'Enter a name, such as that of the service that gets the key.' : undefined;
    if (show({ name: nameFault, expiresAt: expiry === 'date' ? faultIn(date) : undefined })) return;
    setBusy(true);
    try {
      const expiresAt = momentOf(expiry, date)?.toISOString();
      const body = { name: name.trim(), role, ...(expiresAt && { expiresAt }) };
      onMade(await answerOf(api.POST('/ums/api/v1/api-keys', { body })));
    } catch (error) {
      const refusal = asProblem(error);
      const found = Object.fromEntries(refusal.fields.map(({ field, message }) => [field, message]));
      if (!show(found)) setProblem(refusal);
      setBusy(false);
    }
  };

  return (
    <Dialog
      title="New API key"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM} look="filled" busy={busy ? 'Creating…' : undefined}>
            Create Key
          </Button>
        </>
      }
    >
      <form
        id={FORM}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void make();
        }}
      >
        {problem && <ProblemNotice problem={problem} lead="The key was not created." />}
        <Field
          id={NAME}
          label="Name"
          help="Who gets it: a key for each service can be revoked alone."
          error={faults.name}
        >
          {(control) => (
            <input
              {...control}
              autofocus
              autocomplete="off"
              maxLength={64}
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          )}
        </Field>
        <fieldset class="roles">
          <legend>Role</legend>
          {(Object.keys(ROLE_WORDS) as Role[]).map((known) => (
            <label key={known} class="choice">
              <input type="radio" name="role" checked={role === known} onChange={() => setRole(known)} />
              <span>
                {ROLE_WORDS[known].name}
                <span class="help">{ROLE_WORDS[known].may}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <Field
          label="Expires"
          help={
            expiry === 'never' ? 'It works until somebody revokes it: do so when nobody needs it any more.' : undefined
          }
        >
          {(control) => (
            <select {...control} value={expiry} onChange={(event) => setExpiry(event.currentTarget.value as Expiry)}>
              {EXPIRIES.map((known) => (
                <option key={known} value={known}>
                  {wordsOf(known)}
                </option>
              ))}
            </select>
          )}
        </Field>
        {expiry === 'date' && (
          <Field
            id={DATE}
            label="Last Day"
            help={`It works until the end of this day in ${timeZone}.`}
            error={faults.expiresAt}
          >
            {(control) => (
              <input {...control} type="date" value={date} onInput={(event) => setDate(event.currentTarget.value)} />
            )}
          </Field>
        )}
      </form>
    </Dialog>
  );
}
