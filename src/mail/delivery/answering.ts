import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../../config.js';
import { CALLS, type Calls } from './calls.js';
import { Dispatcher } from './dispatcher.js';

/** Answers the calls of other processes, where this one sends. */
@Injectable()
export class Answering implements OnApplicationBootstrap {
  constructor(
    @Inject(CALLS) private readonly calls: Calls | null,
    private readonly dispatcher: Dispatcher,
    @Inject(Config) private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.worker) this.calls?.answer(this.config.concurrency, () => this.dispatcher.answer());
  }
}
