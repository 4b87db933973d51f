import { randomBytes } from 'node:crypto';
import {
  type ArgumentsHost,
  Body,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type DynamicModule,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  type INestApplication,
  Module,
  type NestInterceptor,
  Post,
  type Provider,
  ValidationPipe,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Request, Response } from 'express';
import { map } from 'rxjs';
import {
  Column,
  DataSource,
  type DataSourceOptions,
  Entity,
  type MigrationInterface,
  PrimaryGeneratedColumn,
  type QueryRunner,
} from 'typeorm';
import { mailEntities, MailModule, type MailModuleOptions } from '../../src/index.js';
import { dataSourceOptions } from '../../src/database/data-source.js';

/** The host's own entity. */
@Entity('users')
export class User {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column('text', { unique: true })
  address!: string;
}

class Users1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const id = runner.dataSource.options.type === 'postgres' ? 'serial' : 'integer';
    await runner.query(`CREATE TABLE users (id ${id} PRIMARY KEY, address text NOT NULL UNIQUE)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE users');
  }
}

/** The host's data source: its own entity, and its own migrations in a table of their own. */
export function hostDataSource(databaseUrl: string): DataSourceOptions {
  const options = dataSourceOptions(databaseUrl);
  return {
    ...options,
    // Hundreds of transactions share its ten connections, and the last ones wait for long on a busy machine.
    ...(options.type === 'postgres' && { extra: { connectionTimeoutMillis: 60_000 } }),
    entities: [User, ...mailEntities],
    migrations: [Users1700000000000],
    migrationsTableName: 'host_migrations',
    migrationsRun: true,
  };
}

/** What `MailModule.forRoot` needs in a test: the mail servers are on this machine, at any port. */
export const mailOptions: MailModuleOptions = {
  production: false,
  baseUrl: 'https://portal.nordlicht.example',
  secretKeys: `test:${Buffer.alloc(32, 7).toString('base64')}`,
  allowedNetworks: 'loopback',
  allowedPorts: '1-65535',
  adminToken: `test-admin-${randomBytes(24).toString('base64url')}`,
};

/** An application with a data source of its own, and whatever modules it is given. */
export async function startHost(
  dataSource: DataSourceOptions,
  imports: readonly (DynamicModule | (new () => object))[] = [MailModule.forRoot(mailOptions)],
  prepare: (app: INestApplication) => void = () => {},
): Promise<INestApplication> {
  @Module({ imports: [TypeOrmModule.forRoot({ ...dataSource, retryAttempts: 0 }), ...imports] })
  class HostModule {}

  const app = await NestFactory.create(HostModule, { abortOnError: false, logger: false });
  prepare(app);
  try {
    return await app.init();
  } catch (error) {
    await app.get(DataSource).destroy();
    throw error;
  }
}

@Controller('things')
class ThingsController {
  @Post()
  echo(@Body() thing: object): object {
    return thing;
  }

  @Get('broken')
  fail(): void {
    throw new Error('Broken on purpose');
  }
}

/** Lets nobody in who does not have the header. */
class HostGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.switchToHttp().getRequest<Request>().headers['x-host-pass'] === 'yes';
  }
}

/** Answers everything that goes wrong with 418. */
@Catch()
class HostFilter implements ExceptionFilter {
  catch(_: unknown, host: ArgumentsHost): void {
    host.switchToHttp().getResponse<Response>().status(418).json({ host: 'teapot' });
  }
}

/** Puts every answer into an envelope. */
class HostInterceptor implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map((data: unknown) => ({ host: data })));
  }
}

const hostileProviders: Provider[] = [
  // Drops what it does not know, instead of refusing it, and makes of every value what a class would like to have.
  {
    provide: APP_PIPE,
    useValue: new ValidationPipe({
      transform: true,
      whitelist: true,
      transformOptions: { enableImplicitConversion: true },
    }),
  },
  { provide: APP_FILTER, useClass: HostFilter },
  { provide: APP_GUARD, useClass: HostGuard },
  { provide: APP_INTERCEPTOR, useClass: HostInterceptor },
];

/** A part of a host that binds a guard, a pipe, a filter and an interceptor of its own to every route there is. */
@Module({ controllers: [ThingsController], providers: hostileProviders })
export class HostileModule {}
