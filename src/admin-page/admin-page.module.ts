import { type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { securityHeaders } from '../http/security-headers.js';
import { AdminPageController } from './admin-page.controller.js';

/** The page at `/ums/administration/e-mail-settings`. A host application that wants it imports it beside `MailModule`. */
@Module({ controllers: [AdminPageController] })
export class AdminPageModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(securityHeaders()).forRoutes(AdminPageController);
  }
}
