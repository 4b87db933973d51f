import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MailModule } from 'ums-mail';
import { roleGranted } from './role-granted.event.js';
import { User } from './user.entity.js';
import { UsersController } from './users.controller.js';
import { BASE_URL, UsersService } from './users.service.js';

/** The same from src/users and from dist/users. */
const templates = new URL('../../templates/', import.meta.url);

@Module({})
export class UsersModule {
  static forRoot({ baseUrl }: { baseUrl: string }): DynamicModule {
    return {
      module: UsersModule,
      imports: [TypeOrmModule.forFeature([User]), MailModule.forFeature({ events: [roleGranted], templates })],
      controllers: [UsersController],
      providers: [UsersService, { provide: BASE_URL, useValue: baseUrl }],
    };
  }
}
