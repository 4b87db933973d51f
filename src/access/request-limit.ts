import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../http/app.error.js';
import type { Person } from './person.js';

/** So many requests in so many seconds for each person or key, counted in this process. */
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
  async take(person: Person): Promise<void> {
    try {
      await this.limiter.consume(person.id);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
      throw new AppError('too-many-requests', `${this.sentence} The next one is possible in ${seconds} s.`, {
        retryAfterSeconds: seconds,
      });
    }
  }
}
