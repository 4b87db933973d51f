import type { Schemas } from '../api/schemas.js';
import type { SettingWords } from './setting-words.js';

export type AuditEntry = Schemas['AuditEntryAnswer'];

/** A field that was changed, as people read it. */
export interface Change {
  readonly label: string;
  readonly from: string;
  readonly to: string;
  /** "SMTP Server mail.a.example → mail.b.example" */
  readonly words: string;
}

/** Longer values stand in the details only. */
const MOST_CHARACTERS = 60;

/** The fields that an entry names with what they were and what they became; of secrets, that they were entered. */
export function changesIn({ details }: AuditEntry, words: SettingWords): Change[] {
  const inOrder = Object.entries(details).sort(([a], [b]) => words.place(a) - words.place(b));
  return inOrder.flatMap(([field, change]) => {
    const label = words.label(field);
    if (isSecret(change)) return [{ label, from: '', to: change, words: `${label} ${change}` }];
    if (!isChange(change)) return [];
    const [from, to] = [words.value(field, change.from), words.value(field, change.to)];
    return [{ label, from, to, words: `${label} ${isEmpty(change.from) ? cut(to) : `${cut(from)} → ${cut(to)}`}` }];
  });
}

/** What else an entry knows: host and port of a test, the name of a key. */
export function factsIn({ details }: AuditEntry, words: SettingWords): { label: string; value: string }[] {
  return Object.entries(details).flatMap(([field, value]) => {
    if (value === null || isSecret(value) || isChange(value)) return [];
    const plain = typeof value === 'boolean' ? (value ? 'yes' : 'no') : words.value(field, value);
    return [{ label: words.label(field), value: plain }];
  });
}

/** Of a secret an entry tells only this. */
function isSecret(value: unknown): value is 'entered' | 'removed' {
  return value === 'entered' || value === 'removed';
}

function isChange(value: unknown): value is { from: unknown; to: unknown } {
  return typeof value === 'object' && value !== null && 'from' in value && 'to' in value;
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}

function cut(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text;
}
