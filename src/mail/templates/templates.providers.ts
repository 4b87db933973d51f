import type { Provider } from '@nestjs/common';
import { TokenConversionController } from './bold-bi/token-conversion.controller.js';
import { Drafts } from './drafts/drafts.js';
import { DraftWorkers } from './drafts/draft-workers.js';
import { TemplatePreviewController } from './drafts/template-preview.controller.js';
import { EmailTemplatesController } from './stored/email-templates.controller.js';
import { TemplateExport } from './files/template-export.js';
import { TemplateFiles } from './files/template-files.js';
import { TemplateFilesController } from './files/template-files.controller.js';
import { TemplateImport } from './files/template-import.js';
import { Originals } from './stored/originals.js';
import { TemplateOriginalController } from './stored/template-original.controller.js';
import { TemplateRows } from './stored/template-rows.js';
import { TemplateChanges } from './stored/template-changes.js';
import { Templates } from './stored/templates.js';
import { TemplateVersionsController } from './stored/template-versions.controller.js';
import { SystemTemplates } from './system-templates.js';
import { TemplatesInForce } from './templates-in-force.js';

/** The one of each in the process. */
export const templatesProviders: readonly Provider[] = [
  SystemTemplates,
  TemplatesInForce,
  Templates,
  TemplateRows,
  Originals,
  TemplateChanges,
  TemplateExport,
  TemplateImport,
  TemplateFiles,
  Drafts,
  DraftWorkers,
];

/** The preview and the export first: their addresses look like that of a template. */
export const templatesControllers = [
  TemplatePreviewController,
  TokenConversionController,
  TemplateFilesController,
  EmailTemplatesController,
  TemplateVersionsController,
  TemplateOriginalController,
];
