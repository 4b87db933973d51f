import { Inject, Injectable } from '@nestjs/common';
import { Config } from '../../../config.js';
import { AppError } from '../../../http/app.error.js';
import { invalidRequest } from '../../../http/validation.js';
import { BrandingService } from '../../branding/branding.service.js';
import { EventCatalogue } from '../../events/catalogue.js';
import type { MailEvent } from '../../events/define-event.js';
import { checkEventData } from '../../events/event-data.js';
import { type SampleKey, samplesOf } from '../../events/samples.js';
import type { TemplateProblem } from '../template-problem.js';
import type { TemplateSource } from '../template-source.js';
import { DraftWorkers } from './draft-workers.js';
import type { Inspection } from './inspection.js';

/** A template that somebody works on, saved or not. */
export interface Draft {
  /** The key of its event. */
  readonly event: string;
  readonly locale: string;
  readonly source: TemplateSource;
}

/** Looks at drafts, apart from everything else that this process does. */
@Injectable()
export class Drafts {
  constructor(
    private readonly workers: DraftWorkers,
    private readonly catalogue: EventCatalogue,
    private readonly branding: BrandingService,
    @Inject(Config) private readonly config: Config,
  ) {}

  /** Everything that is wrong with a draft, and advice. @throws AppError `conflict`, `too-many-requests`. */
  async problemsOf({ event: key, locale, source }: Draft): Promise<readonly TemplateProblem[]> {
    const event = this.catalogue.find(key);
    if (!event) throw new AppError('conflict', `This process does not know the event "${key}" any more.`);
    const { branding } = await this.branding.inForce();
    const { problems } = await this.workers.inspect({ source, event, locale, branding });
    return problems;
  }

  /**
   * The email that a draft makes of a sample.
   * @param data takes the place of the sample's, value by value.
   * @throws AppError `invalid-request` with every field named, `too-many-requests`.
   */
  async preview(draft: Draft, sample: SampleKey, data?: Record<string, unknown>): Promise<Inspection> {
    const event = this.catalogue.find(draft.event);
    if (!event) throw invalidRequest([{ field: 'event', message: `There is no event "${draft.event}" here.` }]);
    const { branding } = await this.branding.inForce();
    const preview = { sample, ...(data && { data: this.complete(event, sample, data) }) };
    return this.workers.inspect({ source: draft.source, locale: draft.locale, event, branding, preview });
  }

  private complete(event: MailEvent, key: SampleKey, data: Record<string, unknown>): object {
    const sample = samplesOf(event).find((sample) => sample.key === key)?.data as Record<string, unknown>;
    const complete = { ...sample, ...data };
    const examples = Object.values(sample['links'] ?? {}).map((link: string) => new URL(link).origin);
    const problems = checkEventData(event, complete, {
      baseUrl: this.config.baseUrl,
      linkHosts: [...this.config.linkHosts, ...examples],
    });
    if (problems.length > 0) throw invalidRequest(problems);
    return complete;
  }
}
