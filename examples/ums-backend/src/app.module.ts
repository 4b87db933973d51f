import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MailModule, type MailModuleOptions } from 'ums-mail';
import { UsersModule } from './users/users.module.js';
import { Users1760000000000 } from './users/users.migration.js';

export interface AppOptions {
  /** The file of the database, or `:memory:`. */
  readonly database: string;
  readonly mail: MailModuleOptions;
}

@Module({})
export class AppModule {
  static forRoot({ database, mail }: AppOptions): DynamicModule {
    return {
      module: AppModule,
      imports: [
        TypeOrmModule.forRoot({
          type: 'better-sqlite3',
          database,
          autoLoadEntities: true,
          migrations: [Users1760000000000],
          migrationsRun: true,
        }),
        MailModule.forRoot(mail),
        UsersModule.forRoot({ baseUrl: mail.baseUrl }),
      ],
    };
  }
}
