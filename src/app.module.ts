import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AdminPageModule } from './admin-page/admin-page.module.js';
import { dataSourceOptions } from './database/data-source.js';
import { type Environment, readEnvironment } from './environment.js';
import { OpenConnections } from './http/open-connections.js';
import { MailModule } from './mail/mail.module.js';
import { MonitoringModule } from './mail/monitoring/monitoring.module.js';

/** The server: the one place that knows all rooms. */
@Module({})
export class AppModule {
  /**
   * @param given the variables to read instead of the process's own and those of a file `.env`.
   * @throws ConfigError with every problem of the environment listed.
   */
  static async forRoot(
    given?: Readonly<Record<string, string>>,
  ): Promise<{ module: DynamicModule; environment: Environment }> {
    let environment!: Environment;
    const config = await ConfigModule.forRoot({
      isGlobal: true,
      ignoreEnvFile: given !== undefined,
      // Kept as one object, as what is a plain string here would be written into process.env, passwords too.
      validate: (found) => ({ environment: (environment = readEnvironment(given ?? found)) }),
    });
    const environmentOf = (service: ConfigService) => service.getOrThrow<Environment>('environment');
    const module: DynamicModule = {
      module: AppModule,
      imports: [
        config,
        TypeOrmModule.forRootAsync({
          inject: [ConfigService],
          useFactory: (service: ConfigService) => ({
            ...dataSourceOptions(environmentOf(service).databaseUrl),
            autoLoadEntities: true,
            // An unreachable database stops the start at once, with its own words; whoever runs us starts us again.
            retryAttempts: 0,
          }),
        }),
        MailModule.forRootAsync({
          http: environment.http,
          inject: [ConfigService],
          useFactory: (service: ConfigService) => environmentOf(service).mail,
        }),
        // In a worker too, which listens for nothing else.
        MonitoringModule,
        ...(environment.http ? [AdminPageModule] : []),
      ],
      providers: [OpenConnections],
    };
    return { module, environment };
  }
}
