import { answerOf, api } from '../../api/client.js';
import { useLoaded } from '../../api/load.js';
import '../../settings/settings.css';
import { Loading } from '../../ui/loading.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { TEMPLATES } from '../addresses.js';
import '../../branding/branding.css';
import './editor.css';
import { TemplateEditor } from './template-editor.js';

/** One template, with the event that it is for. */
export function TemplateScreen({ id }: { readonly id: string }) {
  const { data, problem, slow, reload } = useLoaded((signal) => load(id, signal), [id]);
  if (problem) {
    return (
      <>
        <ProblemNotice problem={problem} lead="The template could not be loaded." onRetry={reload} />
        <a href={TEMPLATES}>All templates</a>
      </>
    );
  }
  if (!data) return <Loading what="the template" slow={slow} />;
  return <TemplateEditor initial={data.template} event={data.event} />;
}

async function load(id: string, signal: AbortSignal) {
  const [template, events] = await Promise.all([
    answerOf(api.GET('/ums/api/v1/email-templates/{id}', { params: { path: { id } }, signal })),
    answerOf(api.GET('/ums/api/v1/email-events', { signal })),
  ]);
  const { event: key } = template;
  const event = events.find((one) => one.key === key);
  // Of an event that this release does not know any more: it can be read, and deleted.
  const unknown = {
    key,
    label: key,
    description: '',
    category: '',
    variables: {},
    data: {},
    required: [],
    samples: [],
  };
  return { template, event: event ?? unknown };
}
