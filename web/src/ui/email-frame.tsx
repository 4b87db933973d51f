import { useMemo } from 'preact/hooks';
import './email-frame.css';

/** Nothing but what stands in the email itself: its styles. Pictures would have to be asked for elsewhere. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/**
 * An email as it would be read, which can do nothing: no script runs, no request leaves, no link leads away.
 *
 * `sandbox=""` alone lets a click on a link navigate the frame, and a request leaves. A link that wants a new window
 * gets none in a sandbox, so that every link is made to want one.
 */
export function EmailFrame({
  html,
  title,
  width,
  dark = false,
}: {
  readonly html: string;
  readonly title: string;
  /** Of the window in which it is read, in pixels. Default: as wide as there is room. */
  readonly width?: number;
  readonly dark?: boolean;
}) {
  const harmless = useMemo(() => harmlessOf(html), [html]);
  return (
    <iframe
      class={dark ? 'email-frame dark' : 'email-frame'}
      style={width === undefined ? undefined : { maxWidth: `${width}px` }}
      title={title}
      sandbox=""
      srcDoc={harmless}
    />
  );
}

function harmlessOf(html: string): string {
  const email = new DOMParser().parseFromString(html, 'text/html');
  const policy = email.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = POLICY;
  for (const link of email.querySelectorAll('[target]')) link.removeAttribute('target');
  const base = email.createElement('base');
  base.target = '_blank';
  email.head.prepend(policy, base);
  // As in a mail program that loads no pictures: what they show stands there in words.
  for (const picture of email.querySelectorAll('img')) {
    if (!picture.src.startsWith('data:')) picture.removeAttribute('src');
    picture.removeAttribute('srcset');
  }
  return `<!doctype html>${email.documentElement.outerHTML}`;
}
