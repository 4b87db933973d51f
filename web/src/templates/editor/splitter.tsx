/** Neither side gets less of the width, in percent. */
const LEAST = 30;
const STEP = 5;

/** The line between the words and the email, drawn by the mouse or moved by the arrow keys. */
export function Splitter({
  share,
  onShare,
}: {
  /** Of the words, in percent of the width. */
  readonly share: number;
  readonly onShare: (share: number) => void;
}) {
  const move = (wanted: number) => onShare(Math.min(100 - LEAST, Math.max(LEAST, Math.round(wanted))));
  return (
    <div
      class="splitter"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label="Width of the words"
      aria-valuenow={share}
      aria-valuemin={LEAST}
      aria-valuemax={100 - LEAST}
      onKeyDown={(event) => {
        const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
        if (!step) return;
        event.preventDefault();
        move(share + step);
      }}
      onPointerDown={({ currentTarget, pointerId }) => currentTarget.setPointerCapture(pointerId)}
      onPointerMove={({ currentTarget, pointerId, clientX }) => {
        if (!currentTarget.hasPointerCapture(pointerId)) return;
        const { left, width } = currentTarget.parentElement!.getBoundingClientRect();
        move(((clientX - left) / width) * 100);
      }}
    />
  );
}
