import { useRef, useState } from 'preact/hooks';
import { answerOf, api } from '../../api/client.js';
import { type SavedTemplate, type Template, WORD_NAMES, type WordName, type Words, wordsIn } from '../template.js';

export interface TemplateForm {
  readonly stored: Template;
  readonly words: Words;
  readonly changes: readonly WordName[];
  /** Counts how often words came from elsewhere than the fields, which then have to show them. */
  readonly round: number;
  set<Name extends WordName>(name: Name, value: Words[Name]): void;
  /** @throws Problem */
  save(): Promise<SavedTemplate>;
  /** Begins anew from what is saved now, with `words` on the form where something is to stay. */
  adopt(stored: Template, words?: Words): void;
}

/** A template as somebody is writing it. */
export function useTemplateForm(initial: Template): TemplateForm {
  const [stored, setStored] = useState(initial);
  const [words, setWords] = useState(() => wordsIn(initial));
  const [round, setRound] = useState(0);
  const newest = useRef(words);
  newest.current = words;
  const saved = wordsIn(stored);

  return {
    stored,
    words,
    changes: WORD_NAMES.filter((name) => words[name] !== saved[name]),
    round,
    set: (name, value) => setWords((now) => ({ ...now, [name]: value })),
    async save() {
      const params = { path: { id: stored.id }, header: { 'If-Match': `"${stored.version}"` } };
      const sent = words;
      const answer = await answerOf(api.PUT('/ums/api/v1/email-templates/{id}', { params, body: sent }));
      setStored(answer);
      // What was typed while it was being saved is not saved yet.
      if (newest.current === sent) setWords(wordsIn(answer));
      return answer;
    },
    adopt(now, kept = wordsIn(now)) {
      setStored(now);
      setWords(kept);
      setRound((n) => n + 1);
    },
  };
}
