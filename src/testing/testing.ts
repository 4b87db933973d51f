/** `ums-mail/testing`: emails in the tests of a host application, with everything real but the mail server. */
import type { INestApplicationContext } from '@nestjs/common';
import { Config } from '../config.js';
import { EmailSettingsService } from '../email-settings/email-settings.service.js';
import { TransportKinds } from '../mail-transports/registry.js';
import { BrandingService } from '../mail/branding/branding.service.js';
import { EmailLog } from '../mail/outbox/email-log.js';
import { Templates } from '../mail/templates/stored/templates.js';
import { EmailCapture } from './email-capture.js';

export type { EmailCapture, Wanted } from './email-capture.js';
export type { ArrivedEmail } from './arrived-email.js';

const KIND = 'capture';

export interface CaptureOptions {
  /** How long `next()` waits for an email. Default: 5,000. */
  readonly waitMs?: number;
}

/**
 * Makes an application keep its emails in memory instead of sending them, and gives access to those that are queued from
 * now on. They go the whole way: template, outbox, dispatcher. To be called once the application is initialized; again
 * before each test, so that it sees its own emails only.
 *
 * @throws Error where the application is in production or sends no emails itself (`worker: false`).
 */
export async function captureEmails(app: INestApplicationContext, options: CaptureOptions = {}): Promise<EmailCapture> {
  const { production, worker } = app.get(Config);
  if (production) {
    throw new Error(
      'Emails are not captured in production. Pass MailModule.forRoot({ production: false, … }) in tests.',
    );
  }
  if (!worker) {
    throw new Error(
      'This application leaves sending to another process. Pass MailModule.forRoot({ worker: true, … }).',
    );
  }
  await useCapture(app.get(EmailSettingsService));
  const log = app.get(EmailLog);
  const [newest] = await log.list({}, 1);
  return new EmailCapture({
    captured: app.get(TransportKinds).captured,
    log,
    templates: app.get(Templates),
    branding: app.get(BrandingService),
    after: newest?.id ?? '',
    waitMs: options.waitMs ?? 5_000,
  });
}

async function useCapture(settings: EmailSettingsService): Promise<void> {
  const { kind, revision } = await settings.view();
  if (kind === KIND) return;
  await settings.save(
    { kind: KIND, senderName: 'Tests', senderEmailAddress: 'no-reply@tests.example', settings: {} },
    revision,
    { id: 'tests', name: 'Tests', origin: 'this process' },
  );
}
