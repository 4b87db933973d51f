import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { EmailSettingsService } from '../email-settings/email-settings.service.js';
import { KeyRing } from '../secrets/key-ring.js';
import { resealContents } from './outbox/email-contents.js';

/** Small enough that senders hardly wait: about 100 × 10 KB are opened and sealed while others wait. */
const BATCH = 100;

/** Seals what is stored with the active key again. */
@Injectable()
export class KeyRotation {
  constructor(
    private readonly database: Database,
    private readonly settings: EmailSettingsService,
    private readonly keyRing: KeyRing,
  ) {}

  /** Resolves when nothing is left that only an older key opens. May be stopped and started again. */
  async run(): Promise<void> {
    let next: string | undefined = '';
    while (next !== undefined) {
      const after: string = next;
      next = await this.database.run(() => resealContents(this.keyRing, BATCH, after));
    }
    // Last, as the others take their time, in which a process that still has the old key in front may save.
    await this.settings.resealSecrets();
  }
}
