import type { MigrationInterface } from 'typeorm';
import { Settings1764000000001 } from './1764000000001-settings.js';
import { Access1764000000002 } from './1764000000002-access.js';
import { Outbox1764000000003 } from './1764000000003-outbox.js';
import { Sessions1764000000004 } from './1764000000004-sessions.js';
import { LogIndexes1764000000005 } from './1764000000005-log-indexes.js';
import { Templates1764000000006 } from './1764000000006-templates.js';
import { TemplateHistory1764000000007 } from './1764000000007-template-history.js';
import { RequestIds1764000000008 } from './1764000000008-request-ids.js';
import { Workers1764000000009 } from './1764000000009-workers.js';
import { TraceParents1764000000010 } from './1764000000010-trace-parents.js';
import { AuditLogTruncate1764000000011 } from './1764000000011-audit-log-truncate.js';

/** Every change of our tables, oldest first. A host application may run them itself; `MailModule` does at the start. */
export const migrations: readonly (new () => MigrationInterface)[] = [
  Settings1764000000001,
  Access1764000000002,
  Outbox1764000000003,
  Sessions1764000000004,
  LogIndexes1764000000005,
  Templates1764000000006,
  TemplateHistory1764000000007,
  RequestIds1764000000008,
  Workers1764000000009,
  TraceParents1764000000010,
  AuditLogTruncate1764000000011,
];
