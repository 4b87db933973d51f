import { signal } from '@preact/signals';

const query = matchMedia('(max-width: 600px)');
const narrow = signal(query.matches);
query.addEventListener('change', ({ matches }) => {
  narrow.value = matches;
});

/** Whether there is room for one column only, as on a phone. */
export const useNarrow = (): boolean => narrow.value;
