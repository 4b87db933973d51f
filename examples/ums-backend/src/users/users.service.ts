import { createHash, randomBytes } from 'node:crypto';
import { ConflictException, Inject, Injectable, NotFoundException } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { MailService } from 'ums-mail';
import { roleGranted } from './role-granted.event.js';
import { User } from './user.entity.js';

/** Where people reach the UMS: the links in emails lead there. */
export const BASE_URL = Symbol('BASE_URL');

const DAY_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;

@Injectable()
export class UsersService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly mail: MailService,
    @Inject(BASE_URL) private readonly baseUrl: string,
  ) {}

  /** The person and the activation email are kept together, or neither is. */
  async create({ email, fullName }: Pick<User, 'email' | 'fullName'>): Promise<User> {
    return this.dataSource.transaction(async (transaction) => {
      if (await transaction.existsBy(User, { email })) throw new ConflictException('There is such a user already.');
      const { token, ...stored } = newToken(DAY_MS);
      const user = await transaction.save(User, { email, fullName, ...stored });
      await this.mail.sendActivation(
        {
          to: { address: email, name: fullName },
          data: { links: { activate: `${this.baseUrl}/activate/${token}` } },
          expiresAt: stored.tokenExpiresAt,
        },
        { transaction },
      );
      return user;
    });
  }

  /** Whether there is such a user or not, the caller learns nothing. */
  async forgotPassword(email: string): Promise<void> {
    await this.dataSource.transaction(async (transaction) => {
      const user = await transaction.findOneBy(User, { email });
      if (!user) return;
      const { token, ...stored } = newToken(HOUR_MS);
      await transaction.update(User, user.id, stored);
      await this.mail.sendForgotPassword(
        {
          to: { address: user.email, name: user.fullName },
          data: { links: { reset: `${this.baseUrl}/reset/${token}` } },
          expiresAt: stored.tokenExpiresAt,
        },
        { transaction },
      );
    });
  }

  async grant(id: number, role: string): Promise<void> {
    await this.dataSource.transaction(async (transaction) => {
      const user = await transaction.findOneBy(User, { id });
      if (!user) throw new NotFoundException('There is no such user.');
      await transaction.update(User, id, { role });
      await this.mail.send(
        roleGranted,
        {
          to: { address: user.email, name: user.fullName },
          data: { role, links: { portal: `${this.baseUrl}/home` } },
        },
        { transaction },
      );
    });
  }
}

function newToken(lifeMs: number): { token: string; tokenHash: string; tokenExpiresAt: Date } {
  const token = randomBytes(32).toString('base64url');
  return {
    token,
    tokenHash: createHash('sha256').update(token).digest('hex'),
    tokenExpiresAt: new Date(Date.now() + lifeMs),
  };
}
