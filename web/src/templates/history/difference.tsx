import { getChunks, MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useMedia } from '../../ui/media.js';
import { plural } from '../../ui/times.js';

/** One of two texts, with whose it is. */
export interface Side {
  readonly title: string;
  readonly text: string;
}

/** Two texts side by side, one above the other where there is no room: added and removed marked with + and −. */
export function Difference({ before, after }: { readonly before: Side; readonly after: Side }) {
  const parent = useRef<HTMLDivElement>(null);
  const isNarrow = useMedia('(max-width: 800px)');
  const [places, setPlaces] = useState(0);

  useEffect(() => {
    if (isNarrow) {
      const merged = [unifiedMergeView({ original: before.text, mergeControls: false }), ...readOnly(after.title)];
      const view = new EditorView({ parent: parent.current!, doc: after.text, extensions: merged });
      setPlaces(getChunks(view.state)!.chunks.length);
      return () => view.destroy();
    }
    const merge = new MergeView({
      parent: parent.current!,
      a: { doc: before.text, extensions: readOnly(before.title) },
      b: { doc: after.text, extensions: readOnly(after.title) },
    });
    setPlaces(merge.chunks.length);
    return () => merge.destroy();
  }, [before.text, after.text, before.title, after.title, isNarrow]);

  const isSame = before.text === after.text;
  return (
    <div class="difference">
      <p role="status">{isSame ? 'Both say the same.' : `They differ in ${plural(Math.max(1, places), 'place')}.`}</p>
      <div class="difference-titles">
        <p>
          <span aria-hidden="true">− </span>
          {before.title}
        </p>
        <p>
          <span aria-hidden="true">+ </span>
          {after.title}
        </p>
      </div>
      <div ref={parent} />
    </div>
  );
}

function readOnly(label: string): Extension[] {
  return [
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true', tabindex: '0' }),
  ];
}
