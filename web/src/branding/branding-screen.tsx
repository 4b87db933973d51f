import { answerOf, api } from '../api/client.js';
import { useLoaded } from '../api/load.js';
import { session } from '../session/session.js';
import '../settings/settings.css';
import { Loading } from '../ui/loading.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import './branding.css';
import { BrandingEditor } from './branding-editor.js';
import { BrandingReading } from './branding-reading.js';

/** How emails present the organization. */
export function BrandingScreen() {
  const { data, problem, slow, reload } = useLoaded(
    (signal) => answerOf(api.GET('/ums/api/v1/email-branding', { signal })),
    [],
  );
  if (problem) return <ProblemNotice problem={problem} lead="The branding could not be loaded." onRetry={reload} />;
  if (!data) return <Loading what="the branding" slow={slow} />;
  return session.may('template-editor') ? <BrandingEditor initial={data} /> : <BrandingReading stored={data} />;
}
