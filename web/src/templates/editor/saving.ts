import { useEffect, useState } from 'preact/hooks';
import { asProblem, type Problem } from '../../api/problem.js';
import { mailStatus } from '../../shell/mail-status.js';
import type { Said } from '../../ui/action-bar.js';
import { plural } from '../../ui/times.js';
import type { SavedTemplate, Template, TemplateProblem } from '../template.js';
import type { Inspection } from './inspection.js';
import type { TemplateForm } from './template-form.js';

export interface Saving {
  readonly busy: boolean;
  readonly said: Said | undefined;
  /** Why the server did not save, where that is not the template's fault. */
  readonly problem: Problem | undefined;
  readonly nameFault: string | undefined;
  /** What somebody else has saved meanwhile. */
  readonly conflict: Template | undefined;
  /** They are asked about before the next email is sent with them. */
  readonly warnings: readonly TemplateProblem[] | undefined;
  /** @returns whether it is saved. */
  save(options?: { readonly withWarnings?: boolean }): Promise<boolean>;
  /** In the place of whatever was said before. */
  say(said: Said | undefined): void;
  /** Puts aside what was asked. */
  back(): void;
}

/**
 * Saves a template, unless something has to be mended first.
 * @param onRefused is given the first problem, or nothing where the name is at fault.
 */
export function useSaving(
  form: TemplateForm,
  inspection: Inspection,
  onRefused: (problem: TemplateProblem | undefined) => void,
): Saving {
  const [busy, setBusy] = useState(false);
  const [said, say] = useState<Said>();
  const [problem, setProblem] = useState<Problem>();
  const [nameFault, setNameFault] = useState<string>();
  const [conflict, setConflict] = useState<Template>();
  const [warnings, setWarnings] = useState<readonly TemplateProblem[]>();
  // What was said of the last save is over with the next change.
  useEffect(() => {
    if (form.changes.length > 0 && said?.tone === 'success') say(undefined);
  }, [form.words]);
  useEffect(() => setNameFault(undefined), [form.words.name]);

  const refuse = (errors: readonly TemplateProblem[]) => {
    const have = errors.length === 1 ? 'has' : 'have';
    say({ tone: 'danger', text: `Not saved: ${plural(errors.length, 'problem')} ${have} to be mended first.` });
    onRefused(errors[0]);
  };
  const refuseName = (why: string) => {
    setNameFault(why);
    onRefused(undefined);
  };
  const failed = (refusal: Problem) => {
    const name = refusal.fields.find(({ field }) => field === 'name');
    if (refusal.code === 'not-found') say({ tone: 'danger', text: DELETED });
    else if (refusal.code === 'stale-revision') setConflict(refusal.members.current as Template);
    else if (refusal.code === 'invalid-template') {
      const found = refusal.members.problems as readonly TemplateProblem[];
      inspection.found(found);
      refuse(found.filter(isError));
    } else if (name) refuseName(name.message);
    else if (refusal.code !== 'not-signed-in') setProblem(refusal);
  };

  const save: Saving['save'] = async ({ withWarnings = false } = {}) => {
    setProblem(undefined);
    setWarnings(undefined);
    if (form.words.name.trim() === '') {
      refuseName('Enter a name.');
      return false;
    }
    setBusy(true);
    try {
      if (form.stored.isDefault && !withWarnings) {
        const found = await inspection.look();
        const errors = found.filter(isError);
        if (errors.length > 0) refuse(errors);
        else if (found.length > 0) setWarnings(found);
        if (found.length > 0) return false;
      }
      const saved = await form.save();
      say({ tone: 'success', text: wordsOf(saved) });
      void mailStatus.refresh();
      return true;
    } catch (thrown) {
      failed(asProblem(thrown));
      return false;
    } finally {
      setBusy(false);
    }
  };

  return {
    busy,
    said,
    problem,
    nameFault,
    conflict,
    warnings,
    save,
    say(now) {
      setProblem(undefined);
      say(now);
    },
    back() {
      setConflict(undefined);
      setWarnings(undefined);
    },
  };
}

const DELETED = 'Not saved: somebody has deleted this template. Save as Copy keeps your words.';

const isError = ({ severity }: TemplateProblem): boolean => severity === 'error';

function wordsOf({ version, isDefault, problems }: SavedTemplate): string {
  if (isDefault) return `Saved as version ${version}. The next email uses it.`;
  return `Saved as version ${version}.${problems.some(isError) ? ' It cannot be the default yet.' : ''}`;
}
