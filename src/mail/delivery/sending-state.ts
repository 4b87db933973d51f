import { Injectable } from '@nestjs/common';
import { EmailSettingsService } from '../../email-settings/email-settings.service.js';
import { type AccountStatus, Hold } from './hold.js';

/** Whether emails go out now, with the settings in force. */
@Injectable()
export class SendingState {
  constructor(
    private readonly settings: EmailSettingsService,
    private readonly hold: Hold,
  ) {}

  async read(): Promise<AccountStatus> {
    const { kind, revision } = await this.settings.view();
    return this.hold.status(kind === null ? undefined : revision);
  }
}
