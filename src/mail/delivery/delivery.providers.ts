import type { Provider } from '@nestjs/common';
import { ActiveTransport } from './active-transport.js';
import { Answering } from './answering.js';
import { callsProvider } from './calls.js';
import { DeliveryReport } from './delivery-report.js';
import { Dispatcher } from './dispatcher.js';
import { EmailSender } from './email-sender.js';
import { Hold } from './hold.js';
import { Housekeeping } from './housekeeping.js';
import { ProbeAfterTest } from './probe-after-test.js';
import { SendingState } from './sending-state.js';
import { Turns } from './turns.js';
import { Workers } from './workers.js';

/** Need `MailerModule` (with `transports: {}` and {@link openAccounts}), `EmailSettingsService` and the providers of the outbox. */
export const deliveryProviders: Provider[] = [
  ActiveTransport,
  Answering,
  callsProvider,
  DeliveryReport,
  Dispatcher,
  EmailSender,
  Hold,
  Housekeeping,
  ProbeAfterTest,
  SendingState,
  Turns,
  Workers,
];
