import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { downloaded, useDownload } from '../../api/download.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { plural } from '../../ui/times.js';
import type { TemplateSummary } from '../template.js';

type What = 'own' | 'system';

/** Templates as files in a .zip: the own ones, or those of the release to begin from. */
export function ExportDialog({
  templates,
  onClose,
}: {
  readonly templates: readonly TemplateSummary[];
  readonly onClose: () => void;
}) {
  const { busy, problem, file, start } = useDownload();
  const system = templates.filter((template) => template.system).length;
  const own = templates.length - system;
  const [what, setWhat] = useState<What>(own > 0 ? 'own' : 'system');

  return (
    <Dialog
      title="Export templates"
      onClose={onClose}
      actions={
        file ? (
          <Button onClick={onClose}>Close</Button>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              look="filled"
              busy={busy ? 'Exporting…' : undefined}
              onClick={() => void start(`/ums/api/v1/email-templates/export?what=${what}`, 'email-templates.zip')}
              autofocus
            >
              Export
            </Button>
          </>
        )
      }
    >
      {!file && (
        <>
          <p>
            A .zip file with a folder for each event, and in it a text file for each template. Whoever has changed the
            files imports them here again, or into another installation.
          </p>
          {own > 0 ? (
            <fieldset>
              <legend>Which Templates</legend>
              <Choice what="own" chosen={what} onChoose={setWhat}>
                {own === 1 ? 'Your own one' : `Your own ${own}`}
              </Choice>
              <Choice what="system" chosen={what} onChoose={setWhat}>
                The {plural(system, 'system template')}, to begin from
              </Choice>
            </fieldset>
          ) : (
            <p>
              There are no templates of your own yet, so it holds the {plural(system, 'system template')}, to begin
              from.
            </p>
          )}
        </>
      )}
      <div role="status">{file && <p>{downloaded(file)}</p>}</div>
      {problem && <ProblemNotice problem={problem} lead="The templates could not be exported." isLoading />}
    </Dialog>
  );
}

function Choice({
  what,
  chosen,
  onChoose,
  children,
}: {
  readonly what: What;
  readonly chosen: What;
  readonly onChoose: (what: What) => void;
  readonly children: ComponentChildren;
}) {
  return (
    <label class="choice">
      <input type="radio" name="what" checked={what === chosen} onChange={() => onChoose(what)} />
      <span>{children}</span>
    </label>
  );
}
