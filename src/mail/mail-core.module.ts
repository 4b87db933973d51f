import { MailerModule } from '@nestjs-modules/mailer';
import { type DynamicModule, Global, Inject, Module, type OnModuleInit, type Provider } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { accessControllers, accessForGuards, accessProviders } from '../access/access.providers.js';
import { AuditLog } from '../audit/audit-log.js';
import { Config, type MailModuleOptions } from '../config.js';
import { Database, MAIL_DATA_SOURCE } from '../database/database.js';
import { EmailSettingsModule } from '../email-settings/email-settings.module.js';
import { TransportKinds } from '../mail-transports/registry.js';
import { KeyRing } from '../secrets/key-ring.js';
import { BrandingController } from './branding/branding.controller.js';
import { BrandingPreview } from './branding/branding-preview.js';
import { BrandingService } from './branding/branding.service.js';
import { deliveryProviders } from './delivery/delivery.providers.js';
import { EmailStatusController } from './delivery/email-status.controller.js';
import { EmailWriter } from './email-writer.js';
import { ReadableLog } from './emails/readable-log.js';
import { EventCatalogue } from './events/catalogue.js';
import { EmailLogController } from './emails/email-log.controller.js';
import { EmailsController } from './emails/emails.controller.js';
import { EmailEventsController } from './events/email-events.controller.js';
import { checkEntities, mailEntities } from './mail.entities.js';
import { KeyRotation } from './key-rotation.js';
import type { MailModuleAsyncOptions } from './mail.module.js';
import { MailService } from './mail.service.js';
import { EmailSuppressionsController } from './outbox/email-suppressions.controller.js';
import { outboxProviders } from './outbox/outbox.providers.js';
import { TemplateFiles } from './templates/files/template-files.js';
import { SystemTemplates } from './templates/system-templates.js';
import { templatesControllers, templatesProviders } from './templates/templates.providers.js';
import { TemplateTestController } from './test-email/template-test.controller.js';
import { TestEmail } from './test-email/test-email.js';
import { TestEmailController } from './test-email/test-email.controller.js';

const MAIL_OPTIONS = Symbol('MAIL_OPTIONS');

const controllers = [
  EmailStatusController,
  TestEmailController,
  BrandingController,
  EmailEventsController,
  EmailLogController,
  EmailsController,
  EmailSuppressionsController,
  ...templatesControllers,
  TemplateTestController,
  ...accessControllers,
];

/** What all rooms share: there is one of each in the process. */
const foundation: Provider[] = [
  { provide: Config, inject: [MAIL_OPTIONS], useFactory: (options: MailModuleOptions) => new Config(options) },
  { provide: KeyRing, inject: [Config], useFactory: ({ keyRing }: Config) => keyRing },
  { provide: TransportKinds, useFactory: () => new TransportKinds() },
  { provide: EventCatalogue, useFactory: () => new EventCatalogue() },
  Database,
  AuditLog,
  ...accessProviders,
];

/** Everything behind `MailModule.forRoot`. Global, so that features and the settings find the one instance. */
@Global()
@Module({})
export class MailCoreModule implements OnModuleInit {
  constructor(
    private readonly modules: ModulesContainer,
    @Inject(MAIL_DATA_SOURCE) dataSource: DataSource,
  ) {
    checkEntities(dataSource);
  }

  static from({
    http = true,
    dataSource,
    imports = [],
    inject = [],
    useFactory,
  }: MailModuleAsyncOptions): DynamicModule {
    return {
      module: MailCoreModule,
      imports: [
        ...imports,
        TypeOrmModule.forFeature(mailEntities, dataSource),
        // Only as the registry of open transports: settings come from the database, templates are ours.
        MailerModule.forRoot({ transports: {} }),
        http ? EmailSettingsModule.withHttp() : EmailSettingsModule,
      ],
      controllers: http ? controllers : [],
      providers: [
        { provide: MAIL_OPTIONS, inject, useFactory },
        { provide: MAIL_DATA_SOURCE, useExisting: getDataSourceToken(dataSource) },
        ...foundation,
        ...templatesProviders,
        BrandingPreview,
        BrandingService,
        EmailWriter,
        MailService,
        ReadableLog,
        TestEmail,
        KeyRotation,
        ...outboxProviders,
        ...deliveryProviders,
      ],
      exports: [
        Config,
        KeyRing,
        TransportKinds,
        EventCatalogue,
        Database,
        AuditLog,
        ...accessForGuards,
        SystemTemplates,
        TemplateFiles,
        MailService,
      ],
    };
  }

  onModuleInit(): void {
    const instances = [...this.modules.values()].filter(({ metatype }) => metatype === MailCoreModule).length;
    if (instances > 1) {
      throw new Error(
        'MailModule.forRoot() stands in the imports of more than one module, so there would be two outboxes and two sets of connections. Keep it in one; everywhere else, inject MailService without importing anything.',
      );
    }
  }
}
