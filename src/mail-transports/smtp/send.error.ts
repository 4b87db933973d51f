import { SymptomError } from '../symptom.error.js';
import type { Stage } from '../transport.js';
import { isReply, ReplyError } from './smtp.reply.js';

/** What the replies to MAIL FROM, RCPT TO, DATA and the final dot decide, and the class of those that agree. */
const STEPS: readonly { readonly stage: Stage; readonly agreed: string }[] = [
  { stage: 'sender', agreed: '2' },
  { stage: 'recipient', agreed: '2' },
  { stage: 'hand-over', agreed: '23' },
  { stage: 'hand-over', agreed: '2' },
];

/** How far an email had come that was not accepted. */
export interface Progress {
  /** The server's replies to this email. */
  readonly replies: readonly string[];
  /** The final dot has been sent, or is on its way. */
  readonly isHandedOver: boolean;
}

/** An email that was not accepted. The replies tell in which stage, also where several commands went out at once. */
export class SendError extends SymptomError {
  override readonly name = 'SendError';
  /** The server has all of it and did not say whether it took it. */
  readonly outcomeUnknown: boolean;
  /** The server closed the connection before it agreed to anything: on another one, the email may go well. */
  readonly closedBefore: boolean;

  constructor(error: unknown, { replies, isHandedOver }: Progress) {
    const step = replies.findIndex((reply, index) => !isReply(reply, STEPS[index]?.agreed ?? ''));
    const reply = replies[step];
    const { stage } = STEPS[reply === undefined ? replies.length : step] ?? { stage: 'hand-over' };
    super(SymptomError.at(stage, reply === undefined ? error : new ReplyError(reply)).symptom);

    const { code } = this.symptom;
    this.outcomeUnknown = isHandedOver && code !== 'REPLY';
    this.closedBefore =
      reply === undefined
        ? replies.length === 0 && /^(?:ECONN|EPIPE|ESOCKET)/.test(code)
        : step === 0 && reply.startsWith('421');
  }
}
