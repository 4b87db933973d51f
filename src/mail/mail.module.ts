import {
  type DynamicModule,
  Inject,
  type InjectionToken,
  Module,
  type ModuleMetadata,
  type OptionalFactoryDependency,
} from '@nestjs/common';
import { fileURLToPath } from 'node:url';
import type { MailModuleOptions } from '../config.js';
import { TransportKinds } from '../mail-transports/registry.js';
import type { TransportKind } from '../mail-transports/transport.js';
import { EventCatalogue } from './events/catalogue.js';
import type { MailEvent } from './events/define-event.js';
import { MailCoreModule } from './mail-core.module.js';
import { SystemTemplates } from './templates/system-templates.js';

/** What must be known before the options can be asked for. */
export interface MailModuleStructure {
  /** Whether this process answers HTTP. Default: true. */
  readonly http?: boolean;
  /** The name of the TypeORM data source. Default: the unnamed one. */
  readonly dataSource?: string;
}

export interface MailModuleAsyncOptions extends MailModuleStructure {
  readonly imports?: ModuleMetadata['imports'];
  readonly inject?: (InjectionToken | OptionalFactoryDependency)[];
  // As in Nest's own modules: what is injected is not known to the type.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly useFactory: (...args: any[]) => MailModuleOptions | Promise<MailModuleOptions>;
}

/** What a host's module adds to the mail of the whole process. */
export interface MailFeature {
  readonly events?: readonly MailEvent[];
  /**
   * The folder with the templates of these events, absolute: in it a folder for each event, in that a file for each
   * language, `invoice-ready/en.md`. Required with `events`.
   */
  readonly templates?: string | URL;
  readonly transports?: readonly TransportKind[];
}

/**
 * Mail for a Nest application: import `MailModule.forRoot({ … })` once, inject `MailService` anywhere.
 * However often it is imported elsewhere, there is one instance of everything in it.
 */
@Module({})
export class MailModule {
  /** @throws ConfigError when the application starts, with every problem of the options listed. */
  static forRoot({ http, dataSource, ...options }: MailModuleOptions & MailModuleStructure): DynamicModule {
    return MailModule.forRootAsync({ http, dataSource, useFactory: () => options });
  }

  /** As {@link MailModule.forRoot}, with options from a factory. */
  static forRootAsync(options: MailModuleAsyncOptions): DynamicModule {
    return { module: MailModule, imports: [MailCoreModule.from(options)] };
  }

  /**
   * Registers a module's own events with their templates, and its own transport kinds; they appear in the page as any
   * other.
   * @throws Error when the application starts, where a template cannot be used or a name is taken.
   */
  static forFeature({ events = [], templates = '', transports = [] }: MailFeature): DynamicModule {
    const folder = templates instanceof URL ? fileURLToPath(templates) : templates;
    if (events.length > 0 && folder === '') {
      throw new Error(
        `MailModule.forFeature() brings the event "${events[0]!.key}" without a template. Say where its templates are: { events, templates: new URL('./templates/', import.meta.url) }.`,
      );
    }

    /** Registers in its constructor, which runs before anything is sent. */
    @Module({})
    class MailFeatureModule {
      constructor(
        @Inject(EventCatalogue) catalogue: EventCatalogue,
        @Inject(SystemTemplates) systemTemplates: SystemTemplates,
        @Inject(TransportKinds) kinds: TransportKinds,
      ) {
        for (const event of events) {
          catalogue.add(event);
          systemTemplates.add(event, folder);
        }
        for (const kind of transports) kinds.add(kind);
      }
    }
    return { module: MailFeatureModule };
  }
}
