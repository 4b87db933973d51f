import type { CapturedEmail, CapturedEmails } from '../mail-transports/capture/captured-emails.js';
import { parseEmailAddress } from '../mail-transports/email-address.js';
import type { BrandingService } from '../mail/branding/branding.service.js';
import type { EventReference } from '../mail/events/catalogue.js';
import type { LoggedEmail } from '../mail/outbox/email.js';
import type { EmailLog } from '../mail/outbox/email-log.js';
import type { Templates } from '../mail/templates/stored/templates.js';
import { ArrivedEmail } from './arrived-email.js';

/** Which email a test means; empty for any. */
export interface Wanted {
  readonly event?: EventReference;
  /** The address of the recipient. */
  readonly to?: string;
}

interface CaptureParts {
  readonly captured: CapturedEmails;
  readonly log: EmailLog;
  readonly templates: Templates;
  readonly branding: BrandingService;
  /** Emails with this id or a smaller one belong to somebody else. */
  readonly after: string;
  readonly waitMs: number;
}

/** More emails than one test queues. */
const MOST_EMAILS = 1_000;
/** What a message of a failed test shows. */
const MOST_LINES = 20;

/** The emails that an application has queued since `captureEmails(app)`. */
export class EmailCapture {
  private readonly taken = new Set<string>();

  constructor(private readonly parts: CaptureParts) {}

  /**
   * The first email that is wanted and that no earlier call has given; waits for it where it has not arrived yet.
   * @throws Error after `waitMs` without one, with what was queued instead.
   */
  async next(wanted: Wanted = {}): Promise<ArrivedEmail> {
    const { captured, waitMs } = this.parts;
    const patience = AbortSignal.timeout(waitMs);
    for (;;) {
      const arrival = captured.arrival(patience);
      const email = await this.takeFirst(wanted);
      if (email) return email;
      if (patience.aborted) {
        throw new Error(`No email${describe(wanted)} has arrived in ${waitMs} ms. ${await this.queuedInstead()}`);
      }
      await arrival;
    }
  }

  /**
   * Makes sure that no such email has come that `next()` has not given, and that none is on its way. There is nothing to
   * wait for: the outbox knows of an email as soon as the transaction that queued it is committed.
   * @throws Error with what was queued.
   */
  async none(wanted: Wanted = {}): Promise<void> {
    const { log } = this.parts;
    const emails = (await log.list({}, MOST_EMAILS)).filter((email) => this.isMine(email.id) && fits(email, wanted));
    const some = emails.some(({ id, status }) => !this.taken.has(id) && ON_THE_WAY_OR_THERE.has(status));
    if (some) throw new Error(`There is an email${describe(wanted)}. ${await this.queuedInstead()}`);
  }

  private async takeFirst(wanted: Wanted): Promise<ArrivedEmail | undefined> {
    for (const captured of this.parts.captured.all) {
      const id = idOf(captured);
      if (!this.isMine(id) || this.taken.has(id)) continue;
      const logged = await this.parts.log.find(id);
      // Another call may have taken it meanwhile.
      if (!logged || !fits(logged, wanted) || this.taken.has(id)) continue;
      this.taken.add(id);
      return this.open(captured, logged);
    }
    return undefined;
  }

  private async open(captured: CapturedEmail, { event, template }: LoggedEmail): Promise<ArrivedEmail> {
    const source = await this.parts.templates.wordsOf(template);
    const { branding } = await this.parts.branding.inForce();
    return new ArrivedEmail(captured, event, source, branding);
  }

  private isMine(id: string): boolean {
    return id > this.parts.after;
  }

  private async queuedInstead(): Promise<string> {
    const emails = (await this.parts.log.list({}, MOST_LINES)).filter(({ id }) => this.isMine(id));
    if (emails.length === 0) return 'No email has been queued since captureEmails().';
    const lines = emails.map(({ id, event, recipient, status, error }) => {
      const state = this.taken.has(id) ? 'given by next() already' : [status, error?.title].filter(Boolean).join(': ');
      return `  - ${event} to ${recipient}: ${state}`;
    });
    return `Queued since captureEmails(), newest first:\n${lines.join('\n')}`;
  }
}

const ON_THE_WAY_OR_THERE: ReadonlySet<string> = new Set(['queued', 'sending', 'sent']);

/** A Message-ID begins with the id of its email. */
const idOf = ({ messageId }: CapturedEmail): string => messageId.slice(1, messageId.indexOf('@'));

function fits({ event, recipient }: LoggedEmail, wanted: Wanted): boolean {
  if (wanted.event !== undefined && event !== keyOf(wanted.event)) return false;
  return wanted.to === undefined || recipient === (parseEmailAddress(wanted.to) ?? wanted.to);
}

function describe({ event, to }: Wanted): string {
  return (event === undefined ? '' : ` "${keyOf(event)}"`) + (to === undefined ? '' : ` to ${to}`);
}

const keyOf = (event: EventReference): string => (typeof event === 'string' ? event : event.key);
