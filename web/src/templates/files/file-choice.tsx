import { useEffect, useRef, useState } from 'preact/hooks';
import { Field } from '../../ui/field.js';
import { type Chosen, chosenIn, chosenZip, droppedIn } from './chosen-files.js';

/** Two fields for files, and the whole window to drop one on. */
export function FileChoice({ onChoose }: { readonly onChoose: (choose: () => Promise<Chosen>) => void }) {
  const [isOver, setOver] = useState(false);
  const fields = useRef<HTMLDivElement>(null);
  /** The name of what was chosen before would stand there still. */
  const clear = (but?: EventTarget) => {
    for (const input of fields.current!.querySelectorAll('input')) if (input !== but) input.value = '';
  };

  // Wherever it falls: beside the dialog, a browser would open the file in the place of the page.
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setOver(false);
      const dropped = droppedIn(event.dataTransfer);
      if (!dropped) return;
      clear();
      onChoose(dropped);
    };
    document.addEventListener('dragover', over);
    document.addEventListener('dragleave', leave);
    document.addEventListener('drop', drop);
    return () => {
      document.removeEventListener('dragover', over);
      document.removeEventListener('dragleave', leave);
      document.removeEventListener('drop', drop);
    };
  }, [onChoose]);

  return (
    <div class={isOver ? 'file-choice over' : 'file-choice'}>
      <div class="file-fields" ref={fields} onChange={({ target }) => clear(target!)}>
        <Field label="Folder" help="With a folder for each event in it.">
          {(control) => (
            <FileInput control={control} webkitdirectory onFiles={(list) => onChoose(async () => chosenIn(list))} />
          )}
        </Field>
        <Field label="Or a .zip File" help="Of such a folder: what Export gives, or what you have made.">
          {(control) => (
            <FileInput
              control={control}
              accept=".zip,application/zip"
              onFiles={(list) => onChoose(async () => chosenZip(list[0]!))}
            />
          )}
        </Field>
      </div>
      <p class="help">
        <span class="drop-hint">You can also drop either of them here. </span>First you see what would happen.
      </p>
    </div>
  );
}

function FileInput({
  control,
  onFiles,
  ...kind
}: {
  readonly control: object;
  readonly accept?: string;
  readonly webkitdirectory?: boolean;
  readonly onFiles: (list: FileList) => void;
}) {
  return (
    <input
      type="file"
      {...control}
      {...kind}
      // Otherwise choosing the same one again, mended, would be no change.
      onClick={({ currentTarget }) => {
        currentTarget.value = '';
      }}
      onChange={({ currentTarget: { files } }) => {
        if (files && files.length > 0) onFiles(files);
      }}
    />
  );
}
