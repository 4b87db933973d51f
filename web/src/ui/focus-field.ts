/** Puts the focus into the field with this id, wherever it is folded away. */
export function focusField(id: string): void {
  const control = document.getElementById(id);
  const fold = control?.closest('details');
  if (fold) fold.open = true;
  control?.focus();
  control?.scrollIntoView({ block: 'center' });
}
