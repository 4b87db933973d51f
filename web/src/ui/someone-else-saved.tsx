import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Schemas } from '../api/schemas.js';
import { session } from '../session/session.js';
import { Button } from './button.js';
import { Dialog } from './dialog.js';
import './someone-else-saved.css';
import { combine, compare, type ThreeWay, type Values } from './three-way.js';
import { timeOf } from './times.js';

/** A field of the form, in the order in which it is compared. */
export interface ComparedField {
  readonly name: string;
  readonly label: string;
  /** How its value reads. Default: as text, and "empty" where there is none. */
  readonly words?: (value: unknown) => string;
}

interface SomeoneElseSavedProps {
  /** Who saved, and when: of the state that the server answered the stale save with. */
  readonly by: Schemas['PersonAnswer'] | null;
  readonly at: string | null;
  readonly fields: readonly ComparedField[];
  readonly states: ThreeWay;
  /** Back to the form as it is. Saving it again ends here again. */
  readonly onKeep: () => void;
  /** Fills the form with what is saved now. */
  readonly onDiscard: () => void;
  /** Fills the form with the combination, which is then looked over and saved by the person. */
  readonly onCombine: (combined: Values) => void;
  /** Shows at length what the fields are too short for. */
  readonly children?: ComponentChildren;
}

/** Two people changed the same thing (412): shows who changed what, and loses nothing of either. */
export function SomeoneElseSaved({
  by,
  at,
  fields,
  states,
  onKeep,
  onDiscard,
  onCombine,
  children,
}: SomeoneElseSavedProps) {
  const names = fields.map(({ name }) => name);
  const { both, mine, theirs } = compare(names, states);
  const [taken, setTaken] = useState<readonly string[]>([]);
  const isMyself = by !== null && by.id === session.person.value?.id;
  const who = by?.name ?? 'Somebody';
  const shown = (name: string, value: unknown) =>
    wordsOf(
      fields.find((field) => field.name === name)!,
      value,
    );
  const labelOf = (name: string) => fields.find((field) => field.name === name)!.label;

  return (
    <Dialog
      title={isMyself ? 'Saved in another window while you were editing' : 'Someone else saved while you were editing'}
      look="wide"
      onClose={onKeep}
      actions={
        <>
          <Button onClick={onKeep} autofocus>
            Keep Editing
          </Button>
          <Button look="danger" onClick={onDiscard}>
            Discard Mine and Reload
          </Button>
          <Button look="filled" onClick={() => onCombine(combine(names, states, (name) => !taken.includes(name)))}>
            Combine and Review
          </Button>
        </>
      }
    >
      <p>
        {who} saved{at && ` at ${timeOf(at)}`}
        {isMyself && ' in another window'}, after you opened this page. Nothing that was typed here is lost, and nothing
        that was saved is overwritten.
      </p>
      {both.length > 0 && (
        <section class="compared">
          <h3>{isMyself ? 'Changed in both' : 'Changed by both'}</h3>
          {both.map((name) => (
            <fieldset key={name}>
              <legend>{labelOf(name)}</legend>
              {[true, false].map((isMine) => (
                <label key={String(isMine)} class="choice">
                  <input
                    type="radio"
                    name={`compared-${name}`}
                    checked={taken.includes(name) !== isMine}
                    onChange={() => setTaken(isMine ? taken.filter((other) => other !== name) : [...taken, name])}
                  />
                  <span>
                    <span class="help">{isMine ? 'Yours' : 'Saved now'}</span>
                    {shown(name, (isMine ? states.mine : states.saved)[name])}
                  </span>
                </label>
              ))}
            </fieldset>
          ))}
        </section>
      )}
      <Changes
        title={isMyself ? 'Changed here only' : 'Changed by you only'}
        names={mine}
        labelOf={labelOf}
        words={(name) => shown(name, states.mine[name])}
      />
      <Changes
        title={isMyself ? 'Changed in the other window only' : `Changed by ${by?.name ?? 'somebody else'} only`}
        names={theirs}
        labelOf={labelOf}
        words={(name) => shown(name, states.saved[name])}
      />
      {both.length + mine.length + theirs.length === 0 && <p>Both came to the same values.</p>}
      {children}
    </Dialog>
  );
}

function Changes({
  title,
  names,
  labelOf,
  words,
}: {
  readonly title: string;
  readonly names: readonly string[];
  readonly labelOf: (name: string) => string;
  readonly words: (name: string) => string;
}) {
  if (names.length === 0) return null;
  return (
    <section class="compared">
      <h3>{title}</h3>
      <dl class="facts">
        {names.map((name) => (
          <>
            <dt>{labelOf(name)}</dt>
            <dd>{words(name)}</dd>
          </>
        ))}
      </dl>
    </section>
  );
}

function wordsOf({ words }: ComparedField, value: unknown): string {
  if (words) return words(value);
  return value === undefined || value === null || value === '' ? 'empty' : String(value);
}
