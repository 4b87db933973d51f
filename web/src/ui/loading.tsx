import './loading.css';

/** Grey rows in the place of what is on its way. */
export function Loading({ what, slow, rows = 5 }: LoadingProps) {
  return (
    <div class="loading" aria-busy="true">
      <p class="help">{slow ? `Loading ${what}. This takes longer than usual.` : `Loading ${what}`}</p>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} class="loading-row" />
      ))}
    </div>
  );
}

interface LoadingProps {
  /** "API keys" */
  readonly what: string;
  /** See {@link Loaded.slow}. */
  readonly slow: boolean;
  readonly rows?: number;
}
