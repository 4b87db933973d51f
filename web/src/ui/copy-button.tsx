import { useState } from 'preact/hooks';
import { Button } from './button.js';

/** Puts text into the clipboard, and says so. */
export function CopyButton({
  text,
  children = 'Copy',
  look = 'outline',
  label,
}: {
  readonly text: () => string;
  readonly children?: string;
  readonly look?: 'outline' | 'text';
  readonly label?: string;
}) {
  const [said, setSaid] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      setSaid('Copied');
    } catch {
      setSaid('Could not copy: mark the text and copy it by hand');
    }
    setTimeout(() => setSaid(''), 4_000);
  };
  return (
    <span class="copy">
      <Button look={look} icon="copy" onClick={() => void copy()} {...(label && { label })}>
        {children}
      </Button>
      <span role="status" class="help">
        {said}
      </span>
    </span>
  );
}
