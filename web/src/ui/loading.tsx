/** Grey rows in the place of what is to come. */
export function Loading({
  what,
  slow,
  rows = 5,
}: {
  readonly what: string;
  readonly slow: boolean;
  readonly rows?: number;
}) {
  return (
    <div class="loading" aria-busy="true">
      <p class="visually-hidden" role="status">
        Loading {what}
      </p>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} class="loading-row" />
      ))}
      {slow && (
        <p class="help" role="status">
          This takes longer than usual.
        </p>
      )}
    </div>
  );
}
