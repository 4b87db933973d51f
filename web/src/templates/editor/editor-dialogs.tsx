import { CopyDialog } from '../actions/copy-dialog.js';
import { DefaultDialog } from '../actions/default-dialog.js';
import { DeleteDialog } from '../actions/delete-dialog.js';
import { TestDialog } from '../actions/test-dialog.js';
import { VersionsDialog } from '../history/versions-dialog.js';
import {
  type MailEvent,
  type Template,
  type TemplateProblem,
  type TextField,
  type Words,
  wordsIn,
} from '../template.js';
import type { TemplateVariable } from '../variables.js';
import type { Action } from './editor-head.js';
import { ResetDialog } from './reset-dialog.js';
import type { Saving } from './saving.js';
import { TemplateConflict } from './template-conflict.js';
import type { TemplateForm } from './template-form.js';
import { VariablePicker } from './variable-picker.js';
import { WarningsDialog } from './warnings-dialog.js';

/** Whatever is asked or shown above the editor: one thing at a time. */
export function EditorDialogs({
  event,
  form,
  saving,
  variables,
  action,
  field,
  history,
  onPick,
  onReplace,
  onAdopt,
  onMarked,
  onGoTo,
  onMade,
  onDeleted,
  onClose,
}: {
  readonly event: MailEvent;
  readonly form: TemplateForm;
  readonly saving: Saving;
  readonly variables: readonly TemplateVariable[];
  readonly action: Exclude<Action, 'versions'> | 'variable' | undefined;
  /** Where the cursor is. */
  readonly field: TextField;
  /** What the history begins with, if it is open. */
  readonly history: string | undefined;
  readonly onPick: (variable: TemplateVariable) => void;
  /** These words are on the form now, unsaved. */
  readonly onReplace: (words: Words, said: string) => void;
  /** This is saved now. */
  readonly onAdopt: (stored: Template, said: string) => void;
  readonly onMarked: (stored: Template, said: string) => void;
  readonly onGoTo: (problem: TemplateProblem) => void;
  readonly onMade: () => void;
  readonly onDeleted: (said: string) => void;
  readonly onClose: () => void;
}) {
  const { stored, words, changes } = form;
  const isChanged = changes.length > 0;
  const about = { event, template: stored, onClose };
  const { conflict, warnings } = saving;
  if (conflict) {
    return (
      <TemplateConflict
        before={wordsIn(stored)}
        mine={words}
        now={conflict}
        onKeep={saving.back}
        onDiscard={() => {
          saving.back();
          form.adopt(conflict);
        }}
        onCombine={(combined) => {
          saving.back();
          form.adopt(conflict, combined);
          saving.say({ tone: 'info', text: 'Combined. Look it over, then press Save.' });
        }}
      />
    );
  }
  if (warnings) {
    return (
      <WarningsDialog
        warnings={warnings}
        onSave={() => void saving.save({ withWarnings: true })}
        onClose={saving.back}
      />
    );
  }
  if (history !== undefined) {
    return (
      <VersionsDialog
        event={event}
        stored={stored}
        words={words}
        isChanged={isChanged}
        begin={history === 'system' || history === 'release' ? history : undefined}
        onSeen={(seen) => {
          onMarked(seen, 'Your words are kept. You are told when a release changes the system template again.');
          onClose();
        }}
        onRestored={(restored, from) => onAdopt(restored, `Version ${from} is version ${restored.version} now.`)}
        onClose={onClose}
      />
    );
  }
  switch (action) {
    case 'variable':
      return <VariablePicker variables={variables} words={words} into={field} onPick={onPick} onClose={onClose} />;
    case 'test':
      return <TestDialog {...about} draft={isChanged ? words : undefined} />;
    case 'copy':
      return <CopyDialog {...about} {...(!stored.system && { words })} onMade={onMade} />;
    case 'default':
      return <DefaultDialog {...about} onDone={(said, marked) => onMarked(marked, said)} onGoTo={onGoTo} />;
    case 'reset':
      return (
        <ResetDialog
          stored={stored}
          onReset={(system) => onReplace(system, 'Replaced. Look it over, then press Save.')}
          onClose={onClose}
        />
      );
    case 'delete':
      return <DeleteDialog {...about} onDone={onDeleted} />;
    default:
      return null;
  }
}
