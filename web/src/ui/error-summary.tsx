import type { Ref } from 'preact';
import { focusField } from './focus-field.js';
import { Icon } from './icon.js';

const NUMBERS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine'];

/** What keeps a form from being saved, with a link to each field. Focused when a button was pressed in vain. */
export function ErrorSummary({
  faults,
  element,
}: {
  readonly faults: readonly { readonly id: string; readonly label: string; readonly message: string }[];
  readonly element: Ref<HTMLElement>;
}) {
  if (faults.length === 0) return null;
  const amount = NUMBERS[faults.length] ?? String(faults.length);
  return (
    <section class="notice danger error-summary" ref={element} tabIndex={-1} aria-labelledby="error-summary">
      <Icon name="circle-x" />
      <div>
        <h2 id="error-summary">
          {amount} field{faults.length === 1 ? ' needs' : 's need'} your attention
        </h2>
        <ul>
          {faults.map(({ id, label, message }) => (
            <li key={id}>
              <a
                href={`#${id}`}
                onClick={(event) => {
                  event.preventDefault();
                  focusField(id);
                }}
              >
                {label}
              </a>
              : {message}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
