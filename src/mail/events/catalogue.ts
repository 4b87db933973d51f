import { BUILT_IN_EVENTS } from './built-in-events.js';
import type { MailEvent } from './define-event.js';

type BuiltInEvent = (typeof BUILT_IN_EVENTS)[number];
export type BuiltInEventKey = BuiltInEvent['key'];

/** How code names an event: a built-in one by its key, any other by the token that `defineEvent` made. */
export type EventReference = BuiltInEventKey | MailEvent;

/** The data that `send` wants for an event. */
export type DataOf<Reference extends EventReference> =
  Reference extends MailEvent<infer Data>
    ? Data
    : Reference extends BuiltInEventKey
      ? Extract<BuiltInEvent, { key: Reference }>['sample']
      : never;

/** Every event of this process: the built-in ones and those that the host's modules brought. */
export class EventCatalogue {
  private readonly byKey = new Map<string, MailEvent>();

  /** @throws Error where two different events have one key. */
  constructor(ownEvents: readonly MailEvent[] = []) {
    for (const event of BUILT_IN_EVENTS) this.byKey.set(event.key, event);
    for (const event of ownEvents) this.add(event);
  }

  /** Adding the same event again changes nothing. */
  add(event: MailEvent): void {
    const known = this.byKey.get(event.key);
    if (known !== undefined && known !== event) {
      throw new Error(`Two events are called "${event.key}". Give yours another key, such as "acme-${event.key}".`);
    }
    this.byKey.set(event.key, event);
  }

  find(key: string): MailEvent | undefined {
    return this.byKey.get(key);
  }

  all(): readonly MailEvent[] {
    return [...this.byKey.values()];
  }
}
