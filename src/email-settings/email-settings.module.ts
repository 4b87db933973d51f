import { type DynamicModule, Module } from '@nestjs/common';
import { ConnectionTest } from './connection-test.js';
import { EmailSettingsController } from './email-settings.controller.js';
import { EmailSettingsService } from './email-settings.service.js';

/** Keeps the email settings. Made by `MailModule.forRoot`, which brings what it needs. */
@Module({ providers: [EmailSettingsService, ConnectionTest], exports: [EmailSettingsService, ConnectionTest] })
export class EmailSettingsModule {
  /** The same module with its HTTP routes. */
  static withHttp(): DynamicModule {
    return { module: EmailSettingsModule, controllers: [EmailSettingsController] };
  }
}
