import { CopyButton } from '../ui/copy-button.js';
import { Icon } from '../ui/icon.js';
import type { Happening } from './email-story.js';

/** What happened to an email, from its request on. */
export function Story({ happenings }: { readonly happenings: readonly Happening[] }) {
  return (
    <ol class="story">
      {happenings.map(({ time, words, result, reply, remark }, index) => (
        <li key={index}>
          <span class="numbers story-time">{time}</span>
          <div>
            <p>{words}</p>
            {result && (
              <p class={`story-result ${result.ok ? 'success-text' : 'danger-text'}`}>
                <Icon name={result.ok ? 'circle-check' : 'circle-x'} />
                <span>{result.words}</span>
              </p>
            )}
            {result?.title && <p class="help">{result.title}</p>}
            {reply && (
              <div class="story-reply">
                <code class="words">{reply}</code>
                <CopyButton look="text" label={`Copy what the server said: ${reply}`} text={() => reply} />
              </div>
            )}
            {remark && (
              <p class="story-result warning-text">
                <Icon name="triangle-alert" />
                <span>{remark}</span>
              </p>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}
