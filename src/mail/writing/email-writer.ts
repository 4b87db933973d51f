import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { Config } from '../../config.js';
import type { FieldProblem } from '../../http/app.error.js';
import { invalidRequest } from '../../http/validation.js';
import { parseEmailAddress } from '../../mail-transports/email-address.js';
import { cleanName, cleanSubject } from '../../mail-transports/single-line.js';
import { type BrandingInForce, BrandingService } from '../branding/branding.service.js';
import { EventCatalogue, type EventReference } from '../events/catalogue.js';
import { MAX_LIFE_MS, type MailEvent } from '../events/define-event.js';
import { checkEventData } from '../events/event-data.js';
import type { NewEmail } from '../outbox/email.js';
import type { Branding } from '../templates/branding.js';
import type { CompiledTemplate, TemplateRecipe } from '../templates/compiler.js';
import { canonicalLocale } from '../templates/locale-fallback.js';
import { buildModel, type Recipient } from '../templates/model.js';
import { nameFor } from '../templates/names.js';
import type { RenderedEmail } from '../templates/renderer.js';
import { type Default, TemplatesInForce } from '../templates/templates-in-force.js';
import { compose, type Composition, messageIdOf } from './composer.js';
import { MessageWriter } from './message-writer.js';

/** Of who caused an email, as the log shows it, in code points. */
const NAME_LENGTH = 255;

/** How many of a caller who has many wait to be written at the same time. */
const AT_ONCE = 40;

/** One email to one person. `Data` follows from the event. */
export interface EmailTo<Data> {
  readonly to: Recipient;
  /** BCP 47, such as `pt-BR`; falls back to `pt`, then to English. */
  readonly locale?: string;
  readonly data: Data;
  /** Who caused it, for the log and for "… has set up an account for you". */
  readonly initiatedBy?: { readonly id: string; readonly name: string };
  /**
   * When the link in it dies. The email is never sent after that, and never later than in 5 days, even where the link lives
   * longer. Default: the event's own life, 24 hours or a reset's hour.
   */
  readonly expiresAt?: Date;
}

interface CheckedEmail extends EmailTo<unknown> {
  /** The canonical address. */
  readonly recipient: string;
}

/** Makes the email of an event: checks what came with it, renders the template, composes the message. */
@Injectable()
export class EmailWriter {
  constructor(
    private readonly catalogue: EventCatalogue,
    private readonly templates: TemplatesInForce,
    private readonly branding: BrandingService,
    private readonly messages: MessageWriter,
    @Inject(Config) private readonly config: Config,
  ) {}

  /**
   * @param transaction the caller's, if there is one: everything is read in it.
   * @throws AppError `invalid-request` with every field named.
   */
  async write(reference: EventReference, email: EmailTo<unknown>, transaction?: EntityManager): Promise<NewEmail> {
    const event = this.eventOf(reference);
    const { recipient, problems } = this.check(event, email);
    if (problems.length > 0) throw invalidRequest(problems);
    return (await this.fillIn(event, [{ ...email, recipient }], transaction))[0]!;
  }

  /** As {@link write}, for many people; the names of fields begin with the place of the email: `2.to.address`. */
  async writeAll(
    reference: EventReference,
    emails: readonly EmailTo<unknown>[],
    transaction?: EntityManager,
  ): Promise<NewEmail[]> {
    const event = this.eventOf(reference);
    const problems: FieldProblem[] = [];
    const checked = emails.map((email, index) => {
      const { recipient, problems: found } = this.check(event, email);
      problems.push(...found.map(({ field, message }) => ({ field: `${index}.${field}`, message })));
      return { ...email, recipient };
    });
    if (problems.length > 0) throw invalidRequest(problems);
    return this.fillIn(event, checked, transaction);
  }

  private async fillIn(
    event: MailEvent,
    emails: readonly CheckedEmail[],
    transaction?: EntityManager,
  ): Promise<NewEmail[]> {
    const [{ branding }, defaults] = await this.inForce(event, transaction);
    const templates = new Map<string | undefined, CompiledTemplate>();
    for (const { locale } of emails) {
      const known = templates.get(locale);
      templates.set(locale, known ?? (await this.templates.find(event, defaults, locale, branding.color, transaction)));
    }
    const written: NewEmail[] = [];
    // Others who want a message written come in between.
    for (let at = 0; at < emails.length; at += AT_ONCE) {
      const some = emails.slice(at, at + AT_ONCE);
      written.push(
        ...(await Promise.all(
          some.map((email) => this.fillInOne(event, email, branding, templates.get(email.locale)!)),
        )),
      );
    }
    return written;
  }

  private async fillInOne(
    event: MailEvent,
    email: CheckedEmail,
    branding: Branding,
    template: CompiledTemplate,
  ): Promise<NewEmail> {
    const { locale, recipient, expiresAt = new Date(Date.now() + event.lifeMs) } = email;
    const { recipe } = template;
    const { envelope, composition } = this.address(event, recipe, { ...email, expiresAt });
    const model = () =>
      buildModel({
        event,
        branding,
        recipient: { ...email.to, address: recipient },
        ...(email.initiatedBy && { initiatorName: email.initiatedBy.name }),
        data: email.data,
        expiresAt,
        templateLocale: recipe.locale,
        ...(locale !== undefined && { locale }),
      });
    const content = await this.messages.write(template, () => ({ ...composition, model: model() }));
    return { ...envelope, content };
  }

  /** Asked in the same turn, the database answers both at once; the connection of a transaction, one after the other. */
  private async inForce(
    event: MailEvent,
    transaction?: EntityManager,
  ): Promise<readonly [BrandingInForce, readonly Default[]]> {
    const branding = this.branding.inForce(transaction);
    if (transaction) await branding;
    return Promise.all([branding, this.templates.defaults(event.key, transaction)]);
  }

  /**
   * Makes a test email of a template: its event in the log is `test-email`, and its subject begins with [Test].
   * @param to as the address parser gave it.
   */
  writeTest(
    rendered: RenderedEmail,
    template: Pick<TemplateRecipe, 'id' | 'locale'>,
    to: string,
    initiatedBy: { readonly id: string; readonly name: string },
  ): NewEmail {
    const event = this.eventOf('test-email');
    const subject = cleanSubject(`[Test] ${rendered.subject}`);
    const expiresAt = new Date(Date.now() + event.lifeMs);
    const email = { to: { address: to }, recipient: to, initiatedBy, expiresAt };
    const { envelope, composition } = this.address(event, template, email);
    return { ...envelope, content: compose({ ...composition, rendered: { ...rendered, subject } }) };
  }

  /** All of an email but its words. */
  private address(
    event: MailEvent,
    template: Pick<TemplateRecipe, 'id' | 'locale'>,
    email: Omit<CheckedEmail, 'data'> & { readonly expiresAt: Date },
  ): { readonly envelope: Omit<NewEmail, 'content'>; readonly composition: Omit<Composition, 'rendered'> } {
    const { to, recipient, initiatedBy, expiresAt } = email;
    const now = new Date();
    const id = uuid();
    const messageId = messageIdOf(id, this.config.baseUrl.hostname);
    const envelope = {
      id,
      event: event.key,
      locale: template.locale,
      template: template.id,
      recipient,
      initiatedBy: initiatedBy ? { ...initiatedBy, name: cleanName(initiatedBy.name, NAME_LENGTH) } : null,
      priority: event.priority,
      limited: event.public,
      carriesLink: event.required.length > 0,
      expiresAt: new Date(Math.min(expiresAt.getTime(), now.getTime() + MAX_LIFE_MS)),
      messageId,
    };
    const composition = { to: { name: nameFor(event.names, to.name), address: recipient }, messageId, date: now };
    return { envelope, composition };
  }

  private eventOf(reference: EventReference): MailEvent {
    const key = typeof reference === 'string' ? reference : reference.key;
    const event = this.catalogue.find(key);
    if (!event) {
      throw invalidRequest([
        {
          field: 'event',
          message: `There is no event "${key}" here. Register your own with MailModule.forFeature({ events: […] }).`,
        },
      ]);
    }
    return event;
  }

  private check(
    event: MailEvent,
    { to, locale, data, expiresAt }: EmailTo<unknown>,
  ): { readonly recipient: string; readonly problems: readonly FieldProblem[] } {
    const problems: FieldProblem[] = [];
    const recipient = parseEmailAddress(to.address);
    if (recipient === undefined) problems.push({ field: 'to.address', message: 'Must be one email address.' });
    if (to.timeZone !== undefined && !isTimeZone(to.timeZone)) {
      problems.push({ field: 'to.timeZone', message: 'Must be the name of a time zone such as Europe/Stockholm.' });
    }
    if (locale !== undefined && canonicalLocale(locale) === undefined)
      problems.push({ field: 'locale', message: 'Must be a language such as en or pt-BR.' });
    if (expiresAt !== undefined && !(expiresAt.getTime() > Date.now())) {
      problems.push({
        field: 'expiresAt',
        message: 'Must lie in the future: an email is not sent once its link is dead.',
      });
    }
    problems.push(...checkEventData(event, data, this.config));
    return { recipient: recipient ?? '', problems };
  }
}

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
