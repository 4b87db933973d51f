import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import type { Exportable } from './template-export.js';

const EXPORTABLE = ['own', 'system'] as const satisfies readonly Exportable[];
const FLAGS = ['true', 'false'] as const;

/** Which templates are exported. */
export class TemplateExportQuery {
  @ApiPropertyOptional({
    enum: EXPORTABLE,
    default: 'own',
    description: '`system`: those of the release, to begin from',
  })
  @IsOptional()
  @IsIn(EXPORTABLE, { message: `Must be one of: ${EXPORTABLE.join(', ')}.` })
  what?: Exportable;
}

/** How far an import goes. */
export class TemplateImportQuery {
  @ApiPropertyOptional({ enum: FLAGS, default: 'false', description: '`true`: only look, and change nothing' })
  @IsOptional()
  @IsIn(FLAGS, { message: 'Must be true or false.' })
  dryRun?: (typeof FLAGS)[number];

  @ApiPropertyOptional({
    description:
      'The `plan` that a dry run of the same files has answered: nothing happens where it would be another one by now',
  })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  plan?: string;
}
