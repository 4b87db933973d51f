import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from './button.js';
import { Loading } from './loading.js';
import { Notice } from './notice.js';

/** From then on a person is told that it takes longer than usual. */
const SLOW_MS = 5_000;

/**
 * A part of the page whose code is loaded when somebody first comes to it.
 * @param what is loaded, for "Loading …".
 */
export function later<Props extends object>(
  what: string,
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  let part: ComponentType<Props> | undefined;

  return function Later(props: Props) {
    const [state, setState] = useState<'loading' | 'slow' | 'failed' | 'there'>(part ? 'there' : 'loading');
    useEffect(() => {
      if (part) return undefined;
      let isGone = false;
      const timer = setTimeout(() => setState((now) => (now === 'loading' ? 'slow' : now)), SLOW_MS);
      load().then(
        (loaded) => {
          part = loaded;
          if (!isGone) setState('there');
        },
        () => {
          if (!isGone) setState('failed');
        },
      );
      return () => {
        isGone = true;
        clearTimeout(timer);
      };
    }, []);

    const Part = part;
    if (Part) return <Part {...props} />;
    if (state !== 'failed') return <Loading what={what} slow={state === 'slow'} />;
    return (
      <Notice
        tone="danger"
        live
        lead="This part of the page could not be loaded."
        actions={<Button onClick={() => location.reload()}>Reload the Page</Button>}
      >
        The server does not answer, or it has been updated since the page was opened.
      </Notice>
    );
  };
}
