import type { CapturedEmail } from '../mail-transports/capture/captured-emails.js';
import type { Branding } from '../mail/templates/branding.js';
import type { TemplateSource } from '../mail/templates/template-source.js';
import { linksIn } from './links.js';
import { readMessage } from './message.js';

/** An email as its recipient gets it. */
export class ArrivedEmail {
  /** The address of the recipient, in its canonical form. */
  readonly to: string;
  /** The address of the sender. */
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  /** Absent where the template sends text only. */
  readonly html: string | undefined;

  constructor(
    captured: CapturedEmail,
    /** The key of the event. */
    readonly event: string,
    private readonly source: TemplateSource,
    private readonly branding: Branding,
  ) {
    const { subject, text, html } = readMessage(captured.message);
    this.to = captured.to;
    this.from = captured.from;
    this.subject = subject;
    this.text = text;
    this.html = html;
  }

  /**
   * The address that a link of the event leads to, as it stands in the text: `link('reset')`.
   * @throws Error where the email has no such link.
   */
  link(name: string): string {
    const { organizationUrl, siteUrl, logoUrl } = this.branding;
    const links = linksIn(this.text, this.source, [organizationUrl, siteUrl, logoUrl]);
    const link = links.get(name);
    if (link === undefined) {
      const known = [...links.keys()].join(', ') || 'none';
      throw new Error(`"${this.event}" has no link "${name}" in its email. Its links: ${known}.`);
    }
    return link;
  }
}
