import { useState } from 'preact/hooks';
import { download, downloaded } from '../../api/download.js';
import { asProblem, type Problem } from '../../api/problem.js';
import { session } from '../../session/session.js';
import { navigate } from '../../shell/location.js';
import { Button } from '../../ui/button.js';
import { Icon } from '../../ui/icon.js';
import { Menu } from '../../ui/menu.js';
import { Notice } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { CopyDialog } from '../actions/copy-dialog.js';
import { DefaultDialog } from '../actions/default-dialog.js';
import { DeleteDialog } from '../actions/delete-dialog.js';
import { TestDialog } from '../actions/test-dialog.js';
import { addressOf, historyAddress } from '../addresses.js';
import { lastSaved, type MailEvent, type TemplateSummary } from '../template.js';

type Action = 'copy' | 'default' | 'test' | 'delete';

/** A template of an event in a language, with everything that can be done with it. */
export function TemplateRow({
  event,
  template,
  isFallenBack,
  onDone,
}: {
  readonly event: MailEvent;
  readonly template: TemplateSummary;
  readonly isFallenBack: boolean;
  readonly onDone: (said: string) => void;
}) {
  const [action, setAction] = useState<Action>();
  const [problem, setProblem] = useState<Problem>();
  const { id, name, system, isDefault } = template;
  const mayEdit = session.may('template-editor');
  const close = () => setAction(undefined);
  const done = (said: string) => {
    close();
    onDone(said);
  };
  const exported = async () => {
    setProblem(undefined);
    try {
      done(downloaded(await download(`/ums/api/v1/email-templates/${id}/file`, `${id}.md`)));
    } catch (thrown) {
      setProblem(asProblem(thrown));
    }
  };
  const about = { event, template, onClose: close };
  return (
    <li class="template-row">
      <div class="template-row-name">
        <a href={addressOf(id)}>{name}</a>
        {isDefault && (
          <span class="with-icon success-text">
            <Icon name="circle-check" />
            Default
          </span>
        )}
        <span class="help">
          {system && 'Read-only · '}
          {lastSaved(template)}
        </span>
      </div>
      <div class="actions template-row-actions">
        {mayEdit && !system ? (
          <a class="button text" href={addressOf(id)} aria-label={`Edit ${name}`}>
            Edit
          </a>
        ) : (
          <a class="button text" href={addressOf(id)} aria-label={`View ${name}`}>
            View
          </a>
        )}
        {mayEdit && system && (
          <Button look="text" label={`Copy ${name}`} onClick={() => setAction('copy')}>
            Copy…
          </Button>
        )}
        {mayEdit && (
          <Menu
            look="icon"
            summary={
              <>
                <Icon name="ellipsis" />
                <span class="visually-hidden">More for {name}</span>
              </>
            }
          >
            {!isDefault && (
              <Button look="text" onClick={() => setAction('default')}>
                Mark as Default…
              </Button>
            )}
            {!system && (
              <Button look="text" onClick={() => setAction('copy')}>
                Copy…
              </Button>
            )}
            <Button look="text" onClick={() => setAction('test')}>
              Send Test Email…
            </Button>
            {!system && (
              <Button look="text" onClick={() => navigate(historyAddress(id))}>
                Versions
              </Button>
            )}
            <Button look="text" onClick={() => void exported()}>
              Export
            </Button>
            {!system && (
              <Button look="text" onClick={() => setAction('delete')}>
                Delete…
              </Button>
            )}
          </Menu>
        )}
      </div>
      {(isFallenBack || template.systemChanged) && (
        <div class="template-row-notice">
          {isFallenBack && (
            <Notice tone="danger">It cannot be used any more, so the system template is sent instead.</Notice>
          )}
          {template.systemChanged && (
            <Notice
              tone="warning"
              actions={
                <a class="button outline" href={historyAddress(id, 'release')}>
                  Compare
                </a>
              }
            >
              The system template you copied has changed since.
            </Notice>
          )}
        </div>
      )}
      {problem && (
        <div class="template-row-notice">
          <ProblemNotice problem={problem} lead={`“${name}” could not be exported.`} isLoading />
        </div>
      )}
      {action === 'copy' && <CopyDialog {...about} />}
      {action === 'default' && <DefaultDialog {...about} onDone={done} />}
      {action === 'test' && <TestDialog {...about} />}
      {action === 'delete' && <DeleteDialog {...about} onDone={done} />}
    </li>
  );
}
