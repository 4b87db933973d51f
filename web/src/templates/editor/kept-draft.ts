import { useEffect, useState } from 'preact/hooks';
import { session } from '../../session/session.js';
import { WORD_NAMES, type Words, wordsIn } from '../template.js';
import type { TemplateForm } from './template-form.js';

/** What somebody typed on this device and did not save. */
export interface KeptDraft {
  readonly words: Words;
  /** What was saved when it was typed. */
  readonly before: Words;
  readonly version: number;
  readonly at: string;
}

/**
 * Keeps what is typed in this browser until it is saved or given up, for the day on which the window is closed by
 * mistake. What was kept before is offered, and is kept until that offer is answered.
 */
export function useKeptDraft({ stored, words, changes }: TemplateForm): {
  readonly offer: KeptDraft | undefined;
  readonly answer: () => void;
  readonly forget: () => void;
} {
  const [offer, setOffer] = useState(() => read(stored.id, wordsIn(stored)));
  useEffect(() => {
    if (offer || stored.system) return;
    if (changes.length === 0) localStorage.removeItem(keyOf(stored.id));
    else keep(stored.id, { words, before: wordsIn(stored), version: stored.version, at: new Date().toISOString() });
  }, [words, stored, offer]);
  return {
    offer,
    answer: () => setOffer(undefined),
    forget: () => localStorage.removeItem(keyOf(stored.id)),
  };
}

const keyOf = (id: string): string => `ums-mail-template ${session.person.value?.id} ${id}`;

function keep(id: string, draft: KeptDraft): void {
  try {
    localStorage.setItem(keyOf(id), JSON.stringify(draft));
  } catch {
    // The browser has no room for it: the question before the page is left remains.
  }
}

/** Nothing where it says the same as what is saved, or was written by another release of the page. */
function read(id: string, saved: Words): KeptDraft | undefined {
  try {
    const draft = JSON.parse(localStorage.getItem(keyOf(id)) ?? 'null') as KeptDraft | null;
    const isWhole = draft && WORD_NAMES.every((name) => typeof draft.words[name] === typeof saved[name]);
    return isWhole && WORD_NAMES.some((name) => draft.words[name] !== saved[name]) ? draft : undefined;
  } catch {
    return undefined;
  }
}
