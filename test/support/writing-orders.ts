import { BUILT_IN_EVENTS } from '../../src/mail/events/built-in-events.js';
import { DEFAULT_COLOR } from '../../src/mail/templates/branding.js';
import type { CompiledTemplate } from '../../src/mail/templates/compiler.js';
import { sampleModels } from '../../src/mail/templates/model.js';
import { SystemTemplates } from '../../src/mail/templates/system-templates.js';
import type { MessageParts } from '../../src/mail/writing/message.js';

const templates = new SystemTemplates();
const LOCALES = ['en', 'de', 'ar'];

/** Messages that are to be written, no two alike. */
export const writingOrders = (count: number) =>
  Array.from({ length: count }, (_, index): { template: CompiledTemplate; parts: MessageParts } => {
    const event = BUILT_IN_EVENTS[index % BUILT_IN_EVENTS.length]!;
    const locale = LOCALES[index % LOCALES.length]!;
    return {
      template: templates.find(event.key, locale, DEFAULT_COLOR),
      parts: {
        model: sampleModels(event, locale)[0]!,
        to: { name: `Žofie ${index}`, address: `person-${index}@nordlicht.example` },
        messageId: `<${index}@portal.nordlicht.example>`,
        date: new Date('2026-11-26T12:00:00Z'),
      },
    };
  });
