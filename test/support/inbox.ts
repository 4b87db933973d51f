import { EventEmitter, once } from 'node:events';

/** An email as a server got it. */
export interface ReceivedEmail {
  /** The envelope sender. */
  readonly from: string;
  /** The envelope recipients. */
  readonly to: readonly string[];
  readonly raw: Buffer;
  /** Whether it came through TLS. */
  readonly secure: boolean;
  /** Who had signed in, if anybody. */
  readonly user?: string;
}

/** The emails that a server has accepted, in the order of their arrival. */
export class Inbox {
  readonly emails: ReceivedEmail[] = [];
  private readonly taken = new Set<ReceivedEmail>();
  private readonly arrivals = new EventEmitter().setMaxListeners(0);

  add(email: ReceivedEmail): void {
    this.emails.push(email);
    this.arrivals.emit('email');
  }

  /** The first email that is wanted and that no earlier call has answered; waits for it. */
  async next(wanted: (email: ReceivedEmail) => boolean = () => true): Promise<ReceivedEmail> {
    for (;;) {
      const email = this.emails.find((email) => !this.taken.has(email) && wanted(email));
      if (email) {
        this.taken.add(email);
        return email;
      }
      await once(this.arrivals, 'email');
    }
  }

  /** Resolves with all emails once there are as many. */
  async count(emails: number): Promise<readonly ReceivedEmail[]> {
    while (this.emails.length < emails) await once(this.arrivals, 'email');
    return this.emails;
  }
}
