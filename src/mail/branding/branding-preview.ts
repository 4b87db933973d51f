import { Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { invalidRequest } from '../../http/validation.js';
import { EventCatalogue } from '../events/catalogue.js';
import { samplesOf } from '../events/samples.js';
import { colorName, contrast, paletteOf } from '../templates/colors.js';
import { buildModel } from '../templates/model.js';
import { render } from '../templates/renderer.js';
import { SystemTemplates } from '../templates/system-templates.js';
import type { BrandingPreviewRequest } from './branding.requests.js';

const WHITE = '#ffffff';

/** What stands on the button. */
class ButtonTextAnswer {
  @ApiProperty({ example: '#ffffff' })
  color!: string;

  @ApiProperty({ description: 'Of white on the color: 1 to 21, readable from 4.5 on (WCAG)', example: 6.8 })
  whiteContrast!: number;

  @ApiProperty({ required: false, description: 'Why it is dark; absent where white can be read' })
  remark?: string;
}

/** An email as people would read it, with made-up data. */
export class BrandingPreviewAnswer {
  @ApiProperty()
  subject!: string;

  @ApiProperty()
  preheader!: string;

  @ApiProperty({ required: false, description: 'For a frame with sandbox=""; absent where only text is sent' })
  html?: string;

  @ApiProperty()
  text!: string;

  @ApiProperty({ type: ButtonTextAnswer })
  buttonText!: ButtonTextAnswer;
}

/** Shows branding in an email before it is saved. Nothing is kept or sent. */
@Injectable()
export class BrandingPreview {
  constructor(
    private readonly catalogue: EventCatalogue,
    private readonly templates: SystemTemplates,
  ) {}

  /** @throws AppError `invalid-request` for an unknown event. */
  show({
    event: key = 'forgot-password',
    sample: wanted = 'typical',
    ...branding
  }: BrandingPreviewRequest): BrandingPreviewAnswer {
    const event = this.catalogue.find(key);
    if (!event) throw invalidRequest([{ field: 'event', message: `There is no event "${key}" here.` }]);
    const template = this.templates.tryColor(key, undefined, branding.color);
    const sample = samplesOf(event).find((each) => each.key === wanted)!;
    const model = buildModel({ ...sample, event, branding, templateLocale: template.recipe.locale });
    return { ...render(template, model), buttonText: buttonTextOn(branding.color) };
  }
}

function buttonTextOn(ground: string): ButtonTextAnswer {
  const color = paletteOf(ground).onAccent;
  // 4.46 is not readable, and must not look as if it were.
  const round = color === WHITE ? Math.round : Math.floor;
  const whiteContrast = round(contrast(WHITE, ground) * 10) / 10;
  if (color === WHITE) return { color, whiteContrast };
  const remark = `White is hard to read on this ${colorName(ground)} (${whiteContrast.toFixed(1)} : 1). We use dark text.`;
  return { color, whiteContrast, remark };
}
