import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../http/app.error.js';

/** So many requests in so many seconds for each person, key or address, counted in this process. */
export class RequestLimit {
  private readonly limiter: RateLimiterMemory;

  /** @param sentence what is allowed: "Five tests a minute are allowed." */
  constructor(
    points: number,
    seconds: number,
    private readonly sentence: string,
  ) {
    this.limiter = new RateLimiterMemory({ points, duration: seconds });
  }

  /** @throws AppError `too-many-requests`, with the seconds until the next one is possible. */
  async take({ id }: { readonly id: string }): Promise<void> {
    try {
      await this.limiter.consume(id);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
      throw new AppError('too-many-requests', `${this.sentence} The next one is possible in ${seconds} s.`, {
        retryAfterSeconds: seconds,
      });
    }
  }
}
