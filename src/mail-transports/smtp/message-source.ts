import { Readable } from 'node:stream';

/** Not more than the socket holds back at once, so that what has left here has about left the machine. */
const PIECE_BYTES = 16 * 1024;

/**
 * Hands a message over in pieces and knows how far it has come. nodemailer reads it only once the server has said
 * "go on" to DATA, and sends the final dot when it has ended.
 *
 * @param onWanted called when the server has said so.
 */
export class MessageSource extends Readable {
  #offset = 0;

  constructor(
    private readonly message: Buffer,
    private readonly onWanted: () => void = () => {},
  ) {
    super({ highWaterMark: 0 });
  }

  /** All of it is on its way, and the final dot with it: only the server knows whether it took the email. */
  isHandedOver = false;

  override _read(): void {
    if (this.#offset === 0) this.onWanted();
    const piece = this.message.subarray(this.#offset, this.#offset + PIECE_BYTES);
    this.#offset += piece.length;
    this.isHandedOver = this.#offset >= this.message.length;
    this.push(piece);
    if (this.isHandedOver) this.push(null);
  }
}
