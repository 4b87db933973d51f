/** Who the emails come from, as people read it. Stored and edited elsewhere; templates only see it. */
export interface Branding {
  readonly organizationName: string;
  readonly organizationUrl: string;
  readonly siteName: string;
  readonly siteUrl: string;
  /** An https address of a picture, or empty: the site's name stands in its place. */
  readonly logoUrl: string;
  /** Empty: emails name the administrator instead. */
  readonly supportEmail: string;
  /** Colour of buttons and links, `#rrggbb`. */
  readonly color: string;
}

/** A quiet blue; white on it has 6.8 : 1. */
export const DEFAULT_COLOR = '#14608f';

/** The branding of an installation that nobody has dressed yet: its host name and the default colour. */
export function defaultBranding(baseUrl: URL): Branding {
  const url = baseUrl.href.replace(/\/$/, '');
  return {
    organizationName: baseUrl.hostname,
    organizationUrl: url,
    siteName: baseUrl.hostname,
    siteUrl: url,
    logoUrl: '',
    supportEmail: '',
    color: DEFAULT_COLOR,
  };
}
