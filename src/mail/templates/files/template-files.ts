import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../audit/audit-log.js';
import { AppError } from '../../../http/app.error.js';
import type { CheckedFolder } from './folder-check.js';
import type { FoundFolder, ProblemInFile } from './folder-rules.js';
import { type ImportedFile, importedFileOf } from './import-plan.js';
import { type Exportable, TemplateExport } from './template-export.js';
import { readTemplateFolder, writeTemplateFolder } from './template-folder.js';
import { TemplateImport } from './template-import.js';

/** What an export did. */
export interface Exported {
  /** What is in the way; then nothing was written. */
  readonly problems: readonly ProblemInFile[];
  readonly files: readonly string[];
  /** Template files in the folder that are of no template here. */
  readonly leftOver: readonly string[];
}

export interface Imported extends CheckedFolder {
  /** Empty where there are problems: nothing was changed then. */
  readonly files: readonly ImportedFile[];
}

/** Keeps templates in a folder of files, so that they can live in a repository. */
@Injectable()
export class TemplateFiles {
  constructor(
    private readonly exports: TemplateExport,
    private readonly imports: TemplateImport,
  ) {}

  /**
   * Writes the editors' own templates into a folder, which is made where there is none: a folder for each event, a file
   * for each template. Deletes nothing.
   * @param what `system`: those of the release instead, to begin from.
   * @throws Error of the file system.
   */
  async export(directory: string, what: Exportable = 'own'): Promise<Exported> {
    const { files, problems } = await this.exports.files(what);
    if (problems.length > 0) return { problems, files: [], leftOver: [] };
    const inTheWay = await writeTemplateFolder(directory, files);
    if (inTheWay.length > 0) return { problems: inTheWay, files: [], leftOver: [] };
    const there = (await readTemplateFolder(directory)).files.map(({ file }) => file);
    return { problems, files: [...files.keys()], leftOver: there.filter((file) => !files.has(file)) };
  }

  /**
   * Makes the templates what a folder says: new ones, new versions of those that have changed, and which are in use.
   * What is the same is left alone; what the folder does not hold, too. All of it happens, or nothing where anything is
   * wrong.
   * @throws AppError `conflict` where somebody has changed one meanwhile; Error of the file system.
   */
  async import(directory: string, actor: Actor): Promise<Imported> {
    const folder = await readTemplateFolder(directory);
    try {
      return await this.importOnce(folder, actor);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'conflict') throw error;
      // Most likely another replica has brought the same folder, and there is nothing left to do.
      return this.importOnce(folder, actor);
    }
  }

  private async importOnce(folder: FoundFolder, actor: Actor): Promise<Imported> {
    const { plans, ...checked } = await this.imports.plan(folder);
    if (checked.problems.length > 0) return { ...checked, files: [] };
    await this.imports.apply({ ...checked, plans }, actor);
    return { ...checked, files: plans.map(importedFileOf) };
  }
}
