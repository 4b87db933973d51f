import { useEffect, useRef, useState } from 'preact/hooks';
import { session } from '../../session/session.js';
import { guardLeaving, navigate } from '../../shell/location.js';
import { mailStatus } from '../../shell/mail-status.js';
import { ActionBar } from '../../ui/action-bar.js';
import { Button } from '../../ui/button.js';
import { useMedia } from '../../ui/media.js';
import { currentHistory, historyAddress, addressOf, listAddress } from '../addresses.js';
import { sayOnList } from '../list/unsaid.js';
import { lastSaved, type MailEvent, type Template, type Words } from '../template.js';
import { variablesOf } from '../variables.js';
import { EditorDialogs } from './editor-dialogs.js';
import { type Action, EditorHead } from './editor-head.js';
import { EditorNotices } from './editor-notices.js';
import { useEditors } from './editors.js';
import type { SampleKey } from '../sample-field.js';
import { useInspection } from './inspection.js';
import { useKeptDraft } from './kept-draft.js';
import { MARKUP, type Markup } from './markup.js';
import { type Part, Parts } from './parts.js';
import { PreviewPane } from './preview-pane.js';
import { ProblemList, SpokenProblems } from './problem-list.js';
import { useSaving } from './saving.js';
import { useTemplateForm } from './template-form.js';
import { Splitter } from './splitter.js';
import { Toolbar } from './toolbar.js';
import { WordFields } from './word-fields.js';

/** The words on one side, the email that they make on the other. */
export function TemplateEditor({ initial, event }: { readonly initial: Template; readonly event: MailEvent }) {
  const form = useTemplateForm(initial);
  const { stored, words, changes } = form;
  const kept = useKeptDraft(form);
  const [sample, setSample] = useState<SampleKey>('typical');
  const inspection = useInspection(words, stored, sample);
  const { problems } = inspection;
  const [part, setPart] = useState<Part>('write');
  const [action, setAction] = useState<Exclude<Action, 'versions'> | 'variable'>();
  const editors = useEditors(() => {
    setPart('write');
    setAction(undefined);
  });
  const { goTo, goToName } = editors;
  const saving = useSaving(form, inspection, (problem) => (problem ? goTo(problem) : goToName()));
  const [share, setShare] = useState(50);
  const [remark, setRemark] = useState<string>();
  const isWide = useMedia('(min-width: 1100px)');
  const isNarrow = useMedia('(max-width: 700px)');
  const mayEdit = session.may('template-editor');
  const isReadOnly = stored.system || !mayEdit;
  const variables = variablesOf(event);

  const hasUnsaved = useRef(false);
  hasUnsaved.current = changes.length > 0;
  useEffect(() => guardLeaving(() => hasUnsaved.current), []);

  const apply = (markup: Markup) => {
    const [link] = event.required;
    editors.apply(markup, words.format, link ? `{{${link}}}` : 'https://');
  };
  const onKeyDown = (pressed: KeyboardEvent) => {
    const isCommand = (pressed.ctrlKey || pressed.metaKey) && !pressed.altKey && !pressed.shiftKey;
    const markup = isCommand && MARKUP.find(({ key }) => key === pressed.key.toLowerCase());
    if (pressed.key === 'F8') editors.goToNext(problems);
    else if (isReadOnly) return;
    else if (isCommand && pressed.key.toLowerCase() === 's') void (!saving.busy && saving.save());
    else if (markup && editors.isIn('body')) apply(markup);
    else return;
    pressed.preventDefault();
  };
  const begin = async (wanted: Action) => {
    if (wanted === 'versions') return navigate(historyAddress(stored.id));
    if (wanted === 'default' && changes.length > 0 && !(await saving.save())) return;
    setAction(wanted);
  };
  const replaceWith = (now: Words, text: string) => {
    form.adopt(stored, now);
    setAction(undefined);
    saving.say({ tone: 'info', text });
  };
  const shows = (name: Part) => isWide || part === name;

  return (
    <>
      <EditorHead
        event={event}
        stored={stored}
        mayEdit={mayEdit}
        isChanged={changes.length > 0}
        isNarrow={isNarrow}
        onAction={(wanted) => void begin(wanted)}
      />
      <EditorNotices
        stored={stored}
        mayEdit={mayEdit}
        offer={kept.offer}
        remark={remark}
        onCopy={() => setAction('copy')}
        onTake={(draft) => {
          kept.answer();
          replaceWith(draft, 'Restored. Look it over, then press Save.');
        }}
        onDiscard={kept.answer}
      />
      {!isWide && <Parts part={part} problems={problems.length} onPart={setPart} />}
      <div
        class="template-editor"
        style={{ '--words': `${share}fr`, '--email': `${100 - share}fr` }}
        onKeyDown={onKeyDown}
      >
        <form
          class="template-words"
          aria-label="Template"
          hidden={!shows('write')}
          onSubmit={(e) => e.preventDefault()}
        >
          <WordFields
            form={form}
            problems={problems}
            variables={variables}
            subject={inspection.picture?.subject}
            nameFault={saving.nameFault}
            isReadOnly={isReadOnly}
            toolbar={!isReadOnly && <Toolbar onMarkup={apply} onVariable={() => setAction('variable')} />}
            onFocus={editors.enter}
            onPasted={(name) => void editors.translate(name, stored.event).then(setRemark)}
            onReady={editors.add}
          />
        </form>
        {isWide && <Splitter share={share} onShare={setShare} />}
        <div class="template-side" hidden={part === 'write' && !isWide}>
          {shows('problems') && (
            <ProblemList problems={problems} isReadOnly={isReadOnly} onGo={goTo} onFix={editors.mend} />
          )}
          {shows('preview') && (
            <PreviewPane
              event={event}
              sample={sample}
              inspection={inspection}
              onSample={setSample}
              onGoToProblem={() => goTo(problems.find(({ severity }) => severity === 'error') ?? problems[0]!)}
            />
          )}
        </div>
      </div>
      <SpokenProblems problems={problems} updating={inspection.updating} />
      {!isReadOnly && (
        <ActionBar
          changes={form.changes.length}
          said={saving.said}
          problem={saving.problem}
          lastSaved={lastSaved(stored)}
          onDiscard={() => {
            form.adopt(stored);
            saving.say(undefined);
            goToName();
          }}
        >
          <Button look="filled" onClick={() => void saving.save()} busy={saving.busy ? 'Saving…' : undefined}>
            {stored.isDefault ? 'Save and Use Now' : 'Save'}
          </Button>
        </ActionBar>
      )}
      <EditorDialogs
        event={event}
        form={form}
        saving={saving}
        variables={variables}
        action={action}
        field={editors.field()}
        history={currentHistory()}
        onPick={(variable) => {
          setAction(undefined);
          editors.insert(variable, variables, words.format);
        }}
        onReplace={replaceWith}
        onAdopt={(now, text) => {
          form.adopt(now);
          navigate(addressOf(now.id), { replace: true, keepScroll: true });
          saving.say({ tone: 'success', text });
        }}
        onMarked={(marked, text) => {
          const { isDefault, systemChanged } = marked;
          // What is typed here keeps its version: it must not pass over what somebody else has saved since.
          if (changes.length > 0) form.adopt({ ...stored, isDefault, systemChanged }, words);
          else form.adopt(marked);
          setAction(undefined);
          saving.say({ tone: 'success', text });
          void mailStatus.refresh();
        }}
        onGoTo={goTo}
        onMade={() => {
          hasUnsaved.current = false;
          if (!kept.offer) kept.forget();
          form.adopt(stored);
        }}
        onDeleted={(text) => {
          hasUnsaved.current = false;
          kept.forget();
          sayOnList(text);
          navigate(listAddress({ open: [event.key] }));
        }}
        onClose={() => {
          setAction(undefined);
          if (currentHistory() !== undefined) navigate(addressOf(stored.id), { replace: true, keepScroll: true });
        }}
      />
    </>
  );
}
