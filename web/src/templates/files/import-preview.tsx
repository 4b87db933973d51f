import { useId } from 'preact/hooks';
import { Icon } from '../../ui/icon.js';
import { plural } from '../../ui/times.js';
import { languageName } from '../template.js';
import type { Chosen } from './chosen-files.js';
import { changesIn, type FileProblem, type ImportedFile, summaryOf, type TemplateImport } from './import-request.js';

const IN_USE: Readonly<Record<ImportedFile['use'], string>> = {
  'from now on': ', used from the next email on',
  'no more': ', not used any more',
  unchanged: '',
};

/** What an import of these files would do, in a sentence or two, for those who only listen, too. */
export function ImportSummary({ found, chosen: { name, kind } }: Previewed) {
  const { problems, converted } = found;
  return (
    <>
      <p>
        <strong>{name}</strong> · {summaryOf(found)}
        {converted > 0 &&
          ` ${plural(converted, 'token')} of Bold BI ${converted === 1 ? 'is' : 'are'} read as variables.`}
      </p>
      {problems.length > 0 ? (
        <p>Nothing is imported as long as there is a problem. Mend these, then choose the {kind} again.</p>
      ) : (
        changesIn(found).length === 0 && <p>There is nothing to import: the templates here say the same.</p>
      )}
    </>
  );
}

/** The same, file by file. */
export function ImportPreview({ found }: Pick<Previewed, 'found'>) {
  const { problems, warnings } = found;
  const changes = changesIn(found);
  return (
    <>
      {problems.length > 0 && <Problems title={`Problems (${problems.length})`} problems={problems} tone="danger" />}
      {problems.length === 0 && changes.length > 0 && <Changes changes={changes} />}
      {warnings.length > 0 && <Problems title={`Advice (${warnings.length})`} problems={warnings} tone="warning" />}
    </>
  );
}

interface Previewed {
  readonly found: TemplateImport;
  readonly chosen: Chosen;
}

function Changes({ changes }: { readonly changes: readonly ImportedFile[] }) {
  const id = useId();
  return (
    <section class="file-list" aria-labelledby={id}>
      <h3 id={id}>What would happen</h3>
      <ul>
        {changes.map(({ file, name, locale, words, use }) => (
          <li key={file}>
            <Icon name={words === 'new' ? 'file-text' : words === 'changed' ? 'refresh-cw' : 'send'} />
            <div>
              <strong>
                {name}, {languageName(locale)}:
              </strong>{' '}
              {words === 'unchanged' ? 'same words' : words}
              {IN_USE[use]}
              <span class="help file-path">{file}</span>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Problems({
  title,
  problems,
  tone,
}: {
  readonly title: string;
  readonly problems: readonly FileProblem[];
  readonly tone: 'danger' | 'warning';
}) {
  const id = useId();
  return (
    <section class="file-list" aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      <ul>
        {problems.map((problem, index) => (
          <li key={index}>
            <span class={`${tone}-text`}>
              <Icon name={tone === 'danger' ? 'circle-x' : 'triangle-alert'} />
            </span>
            <div>
              <strong>{placeOf(problem)}:</strong> {problem.message}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** `forgot-password/de.md, line 4, column 9` */
const placeOf = ({ file, line, column }: FileProblem): string =>
  line === null ? file : `${file}, line ${line}, column ${column}`;
