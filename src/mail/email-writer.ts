import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { Config } from '../config.js';
import type { FieldProblem } from '../http/app.error.js';
import { invalidRequest } from '../http/validation.js';
import { parseEmailAddress } from '../mail-transports/email-address.js';
import { BrandingService } from './branding/branding.service.js';
import { compose, messageIdOf } from './composer.js';
import { EventCatalogue, type EventReference } from './events/catalogue.js';
import { MAX_LIFE_MS, type MailEvent } from './events/define-event.js';
import { checkEventData } from './events/event-data.js';
import type { NewEmail } from './outbox/email.js';
import { buildModel, type Recipient } from './templates/model.js';
import { nameFor } from './templates/names.js';
import { render } from './templates/renderer.js';
import { SystemTemplates } from './templates/system-templates.js';

/** One email to one person. `Data` follows from the event. */
export interface EmailTo<Data> {
  readonly to: Recipient;
  /** BCP 47, such as `pt-BR`; falls back to `pt`, then to English. */
  readonly locale?: string;
  readonly data: Data;
  /** Who caused it, for the log and for "… has set up an account for you". */
  readonly initiatedBy?: { readonly id: string; readonly name: string };
  /** When the link in it dies. The email is never sent after that. Default: the event's own life. */
  readonly expiresAt?: Date;
}

/** Makes the email of an event: checks what came with it, renders the template, composes the message. */
@Injectable()
export class EmailWriter {
  constructor(
    private readonly catalogue: EventCatalogue,
    private readonly templates: SystemTemplates,
    private readonly branding: BrandingService,
    @Inject(Config) private readonly config: Config,
  ) {}

  /**
   * @param transaction the caller's, if there is one: everything is read in it.
   * @throws AppError `invalid-request` with every field named.
   */
  async write(reference: EventReference, email: EmailTo<unknown>, transaction?: EntityManager): Promise<NewEmail> {
    const event = this.eventOf(reference);
    const recipient = this.check(event, email);
    const { branding } = await this.branding.inForce(transaction);
    const now = new Date();
    const expiresAt = email.expiresAt ?? new Date(now.getTime() + event.lifeMs);
    const template = this.templates.find(event.key, email.locale, branding.color);
    const rendered = render(
      template,
      buildModel({
        event,
        branding,
        recipient: { ...email.to, address: recipient },
        ...(email.initiatedBy && { initiatorName: email.initiatedBy.name }),
        data: email.data,
        expiresAt,
        templateLocale: template.locale,
        ...(email.locale !== undefined && { locale: email.locale }),
      }),
    );
    const id = uuid();
    const messageId = messageIdOf(id, this.config.baseUrl.hostname);
    return {
      id,
      event: event.key,
      locale: template.locale,
      template: template.id,
      recipient,
      initiatedBy: email.initiatedBy ?? null,
      priority: event.priority,
      limited: event.public,
      carriesLink: event.required.length > 0,
      expiresAt: new Date(Math.min(expiresAt.getTime(), now.getTime() + MAX_LIFE_MS)),
      messageId,
      content: compose({
        to: { name: nameFor(event.names, email.to.name), address: recipient },
        rendered,
        messageId,
        date: now,
      }),
    };
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

  /** @returns the canonical address. */
  private check(event: MailEvent, { to, locale, data, expiresAt }: EmailTo<unknown>): string {
    const problems: FieldProblem[] = [];
    const address = parseEmailAddress(to.address);
    if (address === undefined) problems.push({ field: 'to.address', message: 'Must be one email address.' });
    if (to.timeZone !== undefined && !isTimeZone(to.timeZone)) {
      problems.push({ field: 'to.timeZone', message: 'Must be the name of a time zone such as Europe/Stockholm.' });
    }
    if (locale !== undefined && !isLocale(locale))
      problems.push({ field: 'locale', message: 'Must be a language such as en or pt-BR.' });
    if (expiresAt !== undefined && !(expiresAt.getTime() > Date.now())) {
      problems.push({
        field: 'expiresAt',
        message: 'Must lie in the future: an email is not sent once its link is dead.',
      });
    }
    problems.push(...checkEventData(event, data, this.config));
    if (problems.length > 0) throw invalidRequest(problems);
    return address!;
  }
}

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1 && tag.length <= 35;
  } catch {
    return false;
  }
}
