/**
 * UMS Mail as a library: `MailModule.forRoot({ … })` in the application, `MailService` wherever emails are sent. What is
 * not here is nobody else's business and may change in any release. For tests there is `ums-mail/testing`.
 */

// The module, and what it is told.
export { MailModule } from './mail/mail.module.js';
export type { MailFeature, MailModuleAsyncOptions, MailModuleStructure } from './mail/mail.module.js';
export { AdminPageModule } from './admin-page/admin-page.module.js';
export { MonitoringModule } from './mail/monitoring/monitoring.module.js';
export { ConfigError } from './config.js';
export type { MailModuleOptions } from './config.js';
export type { OpenIdOptions } from './access/openid/openid-options.js';
export { ROLES } from './access/person.js';
export type { Person, Role } from './access/person.js';

// Sending.
export { MailService } from './mail/mail.service.js';
export type { SendOptions } from './mail/mail.service.js';
export type { EmailTo } from './mail/writing/email-writer.js';
export type { Recipient } from './mail/templates/model.js';
export type { QueuedEmail } from './mail/outbox/email.js';
export type { Idempotency } from './mail/outbox/idempotency.js';
export { AppError } from './http/app.error.js';
export type { AppErrorCode, FieldProblem } from './http/app.error.js';
/** Answers an `AppError` as `application/problem+json`: `@UseFilters(ProblemFilter)` on a controller that sends. */
export { ProblemFilter } from './http/problem.filter.js';

// Events of one's own.
export { defineEvent } from './mail/events/define-event.js';
export type { EventData, EventDefinition, MailEvent, Names, Priority } from './mail/events/define-event.js';
export type { BuiltInEventKey, DataOf, EventReference } from './mail/events/catalogue.js';
export type { ListVariable, ObjectVariable, ScalarVariable, Variable, Variables } from './mail/events/variables.js';

// Templates as files, for a host with events of its own: `npm run templates` knows those of UMS Mail alone.
export { TemplateFiles } from './mail/templates/files/template-files.js';
export type { Exported, Imported } from './mail/templates/files/template-files.js';
export type { ImportedFile } from './mail/templates/files/import-plan.js';
export type { CheckedFolder, FolderTemplate } from './mail/templates/files/folder-check.js';
export type { ProblemInFile } from './mail/templates/files/folder-rules.js';
export type { Actor } from './audit/audit-log.js';

// Transport kinds of one's own.
export { STAGES } from './mail-transports/transport.js';
export type {
  MailTransport,
  NetworkPolicy,
  OutgoingEmail,
  PortRanges,
  Probe,
  ProbeResult,
  Receipt,
  Sender,
  Stage,
  StageReport,
  Suggestion,
  TransportKind,
} from './mail-transports/transport.js';
export { TransportError } from './mail-transports/transport.error.js';
export type { Failure, Fault, TransportErrorDetails } from './mail-transports/transport.error.js';

// The database.
export { mailEntities } from './mail/mail.entities.js';
export { migrate, MIGRATIONS_TABLE } from './database/migrate.js';
export { migrations } from './database/migrations/migrations.js';
