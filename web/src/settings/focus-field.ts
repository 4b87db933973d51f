import { fieldId } from './setting-field.js';

/** Puts the focus into a field, wherever it is folded away. */
export function focusField(name: string): void {
  const control = document.getElementById(fieldId(name));
  const fold = control?.closest('details');
  if (fold) fold.open = true;
  control?.focus();
  control?.scrollIntoView({ block: 'center' });
}
