import type { CompiledTemplate } from '../templates/compiler.js';
import type { TemplateModel } from '../templates/model.js';
import { render } from '../templates/renderer.js';
import { compose, type Composition } from './composer.js';

/** What stands in one message, whatever its template: plain data, which a thread can be given. */
export interface MessageParts extends Omit<Composition, 'rendered'> {
  readonly model: TemplateModel;
}

/** Fills a template in and composes the message. */
export function writeMessage(template: CompiledTemplate, { model, ...composition }: MessageParts): Buffer {
  return compose({ ...composition, rendered: render(template, model) });
}
