import type { EmailContent } from './email-contents.js';

/** An email that nothing holds up is claimed within that time: the others are read from the database. */
const KEPT_MS = 5_000;
/** About 3,600 emails of 9 KB: more than are queued in {@link KEPT_MS}, where each is sent, too. */
const MOST_BYTES = 32 * 1024 * 1024;

/**
 * The contents of emails that this process has queued a moment ago. Mostly it is the one that sends them, too, and then
 * need neither read nor open what it has just written and sealed: 10 % more emails a second.
 */
export class RecentContents {
  /** In the order in which they came. */
  private readonly kept = new Map<string, { readonly content: EmailContent; readonly until: number }>();
  private bytes = 0;
  private timer: NodeJS.Timeout | undefined;

  /** Where there are too many, it is not kept: the older ones are sent first. */
  keep(id: string, content: EmailContent): void {
    const { length } = content.message;
    if (this.bytes + length > MOST_BYTES) return;
    this.kept.set(id, { content, until: performance.now() + KEPT_MS });
    this.bytes += length;
    this.timer ??= setTimeout(() => this.forget(), KEPT_MS).unref();
  }

  /** @returns `undefined` where it is not there (any more). */
  take(id: string): EmailContent | undefined {
    const content = this.kept.get(id)?.content;
    if (!content) return undefined;
    this.kept.delete(id);
    this.bytes -= content.message.length;
    return content;
  }

  /** Links in them are nobody's business once another process has sent them, or nobody will. */
  private forget(): void {
    this.timer = undefined;
    const at = performance.now();
    for (const [id, { until }] of this.kept) {
      if (until > at) {
        this.timer = setTimeout(() => this.forget(), until - at).unref();
        break;
      }
      this.take(id);
    }
  }
}
