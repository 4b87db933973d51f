import { useEffect, useState } from 'preact/hooks';

/** @returns what does something once that which was just changed is drawn: a field that comes back can have the focus then. */
export function useAfterwards(): (work: () => void) => void {
  const [due, setDue] = useState<{ readonly work: () => void }>();
  useEffect(() => due?.work(), [due]);
  return (work) => setDue({ work });
}
