import { useMemo } from 'preact/hooks';
import './email-frame.css';

/** Nothing but what stands in the email itself: its styles. Pictures would have to be asked for elsewhere. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** An email as it would be read, which can do nothing: no script runs, no request leaves, no link leads away. */
export function EmailFrame({
  html,
  title,
  width,
  dark = false,
  turned = false,
}: {
  readonly html: string;
  readonly title: string;
  /** Of the window in which it is read, in pixels. Default: as wide as there is room. */
  readonly width?: number;
  readonly dark?: boolean;
  /** With light and dark exchanged, as some programs do by themselves. */
  readonly turned?: boolean;
}) {
  const harmless = useMemo(() => harmlessOf(html), [html]);
  return (
    <iframe
      class={['email-frame', dark && 'dark', turned && 'turned'].filter(Boolean).join(' ')}
      style={width === undefined ? undefined : { maxWidth: `${width}px` }}
      title={title}
      sandbox=""
      srcDoc={harmless}
    />
  );
}

function harmlessOf(html: string): string {
  const email = new DOMParser().parseFromString(html, 'text/html');
  for (const link of email.querySelectorAll<HTMLAnchorElement>('a[href]')) silence(link);
  // As in a mail program that loads no pictures: what they show stands there in words.
  for (const picture of email.querySelectorAll('img')) {
    if (!picture.src.startsWith('data:')) picture.removeAttribute('src');
    picture.removeAttribute('srcset');
  }
  const policy = email.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = POLICY;
  const base = email.createElement('base');
  base.target = '_blank';
  email.head.prepend(policy, base);
  return `<!doctype html>${email.documentElement.outerHTML}`;
}

/**
 * `sandbox=""` lets a click on a link navigate the frame. `<base target="_blank">` stops that, but with Ctrl held the
 * browser opens a window all the same. So a link only tells where it would lead.
 */
function silence(link: HTMLAnchorElement): void {
  link.title = `Opens ${link.getAttribute('href')}`;
  link.setAttribute('role', 'link');
  link.setAttribute('aria-disabled', 'true');
  link.removeAttribute('href');
}
