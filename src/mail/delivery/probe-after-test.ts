import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ConnectionTest } from '../../email-settings/connection-test.js';
import { Dispatcher } from './dispatcher.js';
import { Hold } from './hold.js';

/** Whoever has mended the account and tested it need not wait for the next probe, which may be an hour away. */
@Injectable()
export class ProbeAfterTest implements OnModuleInit {
  constructor(
    private readonly test: ConnectionTest,
    private readonly hold: Hold,
    private readonly dispatcher: Dispatcher,
  ) {}

  onModuleInit(): void {
    this.test.onWorking(async (revision) => {
      await this.hold.probeSoon(revision);
      this.dispatcher.wake();
    });
  }
}
