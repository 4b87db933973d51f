import { useRef, useState } from 'preact/hooks';
import { answerOf, api } from '../api/client.js';
import type { Schemas } from '../api/schemas.js';
import { type Branding, brandingOf, FIELD_NAMES, type FieldName, type StoredBranding } from './fields.js';

type Faults = Readonly<Partial<Record<FieldName, string>>>;

export interface BrandingForm {
  readonly stored: StoredBranding;
  readonly draft: Branding;
  readonly changes: readonly FieldName[];
  /** What is wrong with fields that were left, and after a save with all of them. */
  readonly faults: Faults;
  set(name: FieldName, value: string): void;
  leave(name: FieldName): void;
  /** What the server says of the draft. */
  judge(problems: readonly Schemas['FieldProblemAnswer'][]): void;
  /** As {@link judge}, whether or not a field was left. */
  refuse(problems: readonly Schemas['FieldProblemAnswer'][]): void;
  /** @throws Problem */
  save(): Promise<void>;
  /** Begins anew from what is saved now, with `draft` on the form where something is to stay. */
  adopt(stored: StoredBranding, draft?: Branding): void;
}

/** The branding as somebody is typing it. */
export function useBrandingForm(initial: StoredBranding): BrandingForm {
  const [stored, setStored] = useState(initial);
  const [draft, setDraft] = useState(() => brandingOf(initial));
  const [judged, setJudged] = useState<Faults>({});
  const [left, setLeft] = useState<readonly FieldName[]>([]);
  const newest = useRef(draft);
  newest.current = draft;

  return {
    stored,
    draft,
    changes: FIELD_NAMES.filter((name) => draft[name] !== stored[name]),
    faults: Object.fromEntries(Object.entries(judged).filter(([name]) => left.includes(name as FieldName))),
    set(name, value) {
      setDraft((now) => ({ ...now, [name]: value }));
      // It is not wrong any more until it is looked at again.
      setLeft((now) => now.filter((other) => other !== name));
    },
    leave: (name) => setLeft((now) => [...new Set([...now, name])]),
    judge: (problems) => setJudged(byField(problems)),
    refuse(problems) {
      setJudged(byField(problems));
      setLeft(FIELD_NAMES);
    },
    async save() {
      const header = { 'If-Match': `"${stored.revision}"` };
      const sent = draft;
      const saved = await answerOf(api.PUT('/ums/api/v1/email-branding', { params: { header }, body: sent }));
      setStored(saved);
      setLeft([]);
      // What was typed while it was being saved is not saved yet.
      if (newest.current === sent) setDraft(brandingOf(saved));
    },
    adopt(now, kept = brandingOf(now)) {
      setStored(now);
      setDraft(kept);
      setLeft([]);
    },
  };
}

/** Of several problems of one field the first is told. */
function byField(problems: readonly Schemas['FieldProblemAnswer'][]): Faults {
  return Object.fromEntries(problems.toReversed().map(({ field, message }) => [field, message]));
}
