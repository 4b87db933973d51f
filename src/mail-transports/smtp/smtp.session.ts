import { parseEmailAddress } from '../email-address.js';
import { SymptomError } from '../symptom.error.js';
import type { OutgoingEmail, Stage } from '../transport.js';
import { SendError } from './send.error.js';
import { describeAbilities, NO_ABILITIES, parseAbilities, wayToSignIn, type Abilities } from './smtp.abilities.js';
import { credentialsOf, type SmtpAccount, type Watch } from './smtp.account.js';
import { SmtpLink } from './smtp.link.js';
import { openSmtp, type OpenedSmtp } from './smtp.opening.js';
import { isRefusal, isReply, ReplyError } from './smtp.reply.js';

/**
 * One connection to an SMTP server, encrypted and signed in, for one email at a time. Everything here throws a
 * {@link SymptomError} with its exact stage; where the server did not refuse in words, the connection is over.
 */
export class SmtpSession {
  /** Whether an email was tried on it. */
  isUsed = false;
  /** What the server can do, as it said under the protection of TLS where there is any. */
  abilities: Abilities = NO_ABILITIES;
  private readonly link: SmtpLink;
  /** The last one, which needs no second look. */
  private sender = '';

  /** Connects, encrypts and signs in. A failure leaves nothing open. */
  static async open(account: SmtpAccount, watch: Watch): Promise<SmtpSession> {
    const opened = await openSmtp(account, watch);
    const session = new SmtpSession(account, opened);
    try {
      await session.introduce(opened, watch);
      await session.signIn(watch);
      return session;
    } catch (error) {
      session.link.destroy();
      throw error;
    }
  }

  private constructor(
    private readonly account: SmtpAccount,
    opened: OpenedSmtp,
  ) {
    this.link = new SmtpLink({ ...opened, host: account.settings.host, limits: account.limits });
  }

  /** Whether it can be used once more. */
  get isOpen(): boolean {
    return this.link.isOpen;
  }

  /** Calls `listener` when the connection is gone, whoever ended it. */
  onClosed(listener: () => void): void {
    this.link.onClosed(listener);
  }

  /** Asks the server whether we may send as `address`. */
  async checkSender(address: string, signal: AbortSignal): Promise<void> {
    refuseUnlessCanonical(address, 'sender');
    await this.during('sender', this.link.say(`MAIL FROM:<${address}>`, signal));
    await this.reset(signal);
  }

  /** Makes the server forget an email that it refused, so that the next one can begin. */
  async reset(signal: AbortSignal): Promise<void> {
    await this.during('sender', this.link.say('RSET', signal));
  }

  /**
   * Hands an email over.
   * @param onRecipient called when the server has agreed to the recipient and wants the message.
   * @returns the server's last words.
   * @throws SendError
   */
  async send({ from, to, message }: OutgoingEmail, signal: AbortSignal, onRecipient?: () => void): Promise<string> {
    this.isUsed = true;
    if (from.address !== this.sender) refuseUnlessCanonical(from.address, 'sender');
    this.sender = from.address;
    refuseUnlessCanonical(to, 'recipient');
    if (message.length > this.abilities.largestEmail) throw tooLarge(message, this.abilities);
    try {
      const reply = await this.link.send(from.address, to, message, signal, onRecipient);
      if (!isReply(reply, '2')) throw new ReplyError(reply);
      return reply;
    } catch (error) {
      throw new SendError(error, this.link.progress);
    }
  }

  quit(): void {
    this.link.quit(this.account.limits.quitMs);
  }

  private async introduce({ startTls }: OpenedSmtp, { signal, onPassed }: Watch): Promise<void> {
    const stage = startTls ? 'starttls' : 'ehlo';
    this.abilities = parseAbilities(await this.during(stage, this.link.greet(signal)));
    const abilities = describeAbilities(this.abilities);
    onPassed?.(stage, startTls ? `${startTls.detail}. ${abilities}` : abilities, startTls?.certificate);
  }

  private async signIn({ signal, onPassed }: Watch): Promise<void> {
    const credentials = credentialsOf(this.account.settings);
    if (!credentials) return;
    const { username, password } = credentials;
    // Nothing above this line lets a password out into the clear, and this one sees to it that nothing ever will.
    if (!this.link.isEncrypted) throw SymptomError.at('auth', new Error('The connection is not encrypted'));
    if (!username || !password) throw noCredentials('Username or password is missing');
    const way = wayToSignIn(this.abilities);
    if (!way) throw noCredentials(`The server offers ${this.abilities.signIn.join(', ') || 'no sign-in'}`);
    await this.during('auth', this.link.signIn(way, username, password, signal));
    onPassed?.('auth', `As ${username}, with ${way}`);
  }

  private async during<T>(stage: Stage, work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      const refusal = this.link.replies.find(isRefusal);
      throw SymptomError.at(stage, refusal === undefined ? error : new ReplyError(refusal));
    }
  }
}

/** No address goes on the wire but one that our parser made: nodemailer would read another one in its own way. */
function refuseUnlessCanonical(address: string, stage: Stage): void {
  if (parseEmailAddress(address) === address) return;
  throw new SymptomError({ stage, code: 'EENVELOPE', reply: '', message: 'Not a canonical email address' });
}

function noCredentials(message: string): SymptomError {
  return new SymptomError({ stage: 'auth', code: 'ENOAUTH', reply: '', message });
}

function tooLarge({ length }: Buffer, { largestEmail }: Abilities): SymptomError {
  const message = `Message size of ${length} larger than allowed ${largestEmail}`;
  return new SymptomError({ stage: 'hand-over', code: 'EMESSAGE', reply: '', message });
}
