import type { Provider } from '@nestjs/common';
import { EmailLog } from './email-log.js';
import { Outbox } from './outbox.js';
import { OutboxSummary } from './outbox-summary.js';
import { Suppressions } from './suppressions.js';

export const outboxProviders: Provider[] = [Outbox, EmailLog, OutboxSummary, Suppressions];
