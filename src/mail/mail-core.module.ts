import { MAILER_TRANSPORT_FACTORY, MailerModule } from '@nestjs-modules/mailer';
import {
  type DynamicModule,
  Global,
  Inject,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  type OnModuleInit,
  type Provider,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { accessControllers, accessForGuards, accessProviders } from '../access/access.providers.js';
import { AuditLog } from '../audit/audit-log.js';
import { Config, type MailModuleOptions } from '../config.js';
import { Database, MAIL_DATA_SOURCE } from '../database/database.js';
import { EmailSettingsController } from '../email-settings/email-settings.controller.js';
import { EmailSettingsModule } from '../email-settings/email-settings.module.js';
import { requestIds } from '../http/request-id.js';
import { TransportKinds } from '../mail-transports/registry.js';
import { KeyRing } from '../secrets/key-ring.js';
import { BrandingController } from './branding/branding.controller.js';
import { BrandingPreview } from './branding/branding-preview.js';
import { BrandingService } from './branding/branding.service.js';
import { deliveryProviders } from './delivery/delivery.providers.js';
import { EmailStatusController } from './delivery/email-status.controller.js';
import { openAccounts } from './delivery/open-account.js';
import { ReadableLog } from './emails/readable-log.js';
import { EventCatalogue } from './events/catalogue.js';
import { EmailLogController } from './emails/email-log.controller.js';
import { EmailsController } from './emails/emails.controller.js';
import { ErasureController } from './emails/erasure.controller.js';
import { EmailEventsController } from './events/email-events.controller.js';
import { checkEntities, mailEntities } from './mail.entities.js';
import { KeyRotation } from './key-rotation.js';
import { MailMetrics } from './mail-metrics.js';
import type { MailModuleAsyncOptions } from './mail.module.js';
import { MailService } from './mail.service.js';
import { MonitoringModule } from './monitoring/monitoring.module.js';
import { monitoringProviders } from './monitoring/monitoring.providers.js';
import { EmailSuppressionsController } from './outbox/email-suppressions.controller.js';
import { outboxProviders } from './outbox/outbox.providers.js';
import { TemplateFiles } from './templates/files/template-files.js';
import { SystemTemplates } from './templates/system-templates.js';
import { templatesControllers, templatesProviders } from './templates/templates.providers.js';
import { TemplateTestController } from './test-email/template-test.controller.js';
import { TestEmail } from './test-email/test-email.js';
import { TestEmailController } from './test-email/test-email.controller.js';
import { EmailWriter } from './writing/email-writer.js';
import { MessageWriter } from './writing/message-writer.js';

const MAIL_OPTIONS = Symbol('MAIL_OPTIONS');
/** Whether this process answers HTTP. */
const MAIL_HTTP = Symbol('MAIL_HTTP');

const controllers = [
  EmailStatusController,
  TestEmailController,
  BrandingController,
  EmailEventsController,
  EmailLogController,
  EmailsController,
  ErasureController,
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
export class MailCoreModule implements OnModuleInit, NestModule {
  constructor(
    private readonly modules: ModulesContainer,
    @Inject(MAIL_HTTP) private readonly http: boolean,
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
        MailerModule.forRootAsync({
          imports: [],
          useFactory: () => ({ transports: {} }),
          extraProviders: [{ provide: MAILER_TRANSPORT_FACTORY, useValue: openAccounts }],
        }),
        http ? EmailSettingsModule.withHttp() : EmailSettingsModule,
        ...(http ? [MonitoringModule] : []),
      ],
      controllers: http ? controllers : [],
      providers: [
        { provide: MAIL_OPTIONS, inject, useFactory },
        { provide: MAIL_HTTP, useValue: http },
        { provide: MAIL_DATA_SOURCE, useExisting: getDataSourceToken(dataSource) },
        ...foundation,
        ...templatesProviders,
        BrandingPreview,
        BrandingService,
        EmailWriter,
        MessageWriter,
        MailMetrics,
        MailService,
        ReadableLog,
        TestEmail,
        KeyRotation,
        ...outboxProviders,
        ...deliveryProviders,
        ...monitoringProviders,
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
        MailMetrics,
        ...monitoringProviders,
      ],
    };
  }

  /** The server has done so for every route; a host application has ids of its own, which ours take over. */
  configure(consumer: MiddlewareConsumer): void {
    if (this.http) consumer.apply(requestIds()).forRoutes(...controllers, EmailSettingsController);
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
