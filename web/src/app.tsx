import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { type Loaded, useLoaded } from './api/load.js';
import { ApiKeysScreen } from './api-keys/api-keys-screen.js';
import { AuditLogScreen } from './audit-log/audit-log-screen.js';
import { BrandingScreen } from './branding/branding-screen.js';
import { LogsScreen } from './logs/logs-screen.js';
import { beginSession, lookForSession } from './session/begin.js';
import { session } from './session/session.js';
import { SessionEndedDialog, SessionReplacedDialog, SignInScreen } from './session/sign-in.js';
import { SettingsScreen } from './settings/settings-screen.js';
import { Banners } from './shell/banners.js';
import { Header } from './shell/header.js';
import { LeaveDialog } from './shell/leave-dialog.js';
import { HOME, navigate, path } from './shell/location.js';
import { mailStatus } from './shell/mail-status.js';
import { SCREENS } from './shell/screens.js';
import './shell/shell.css';
import { focusContent } from './ui/kept-focus.js';
import { later } from './ui/later.js';
import { ProblemNotice } from './ui/problem-notice.js';

const COMPONENTS = {
  settings: SettingsScreen,
  templates: later('templates', async () => (await import('./templates/templates-screen.js')).TemplatesScreen),
  logs: LogsScreen,
  branding: BrandingScreen,
  'api-keys': ApiKeysScreen,
  'audit-log': AuditLogScreen,
};

/** The page: sign-in, then the screen that the address names. */
export function App() {
  const beginning = useLoaded(beginSession, []);
  useEffect(() => session.onBeganElsewhere(() => void lookForSession()), []);
  switch (session.state.value) {
    case 'unknown':
      return <Beginning beginning={beginning} />;
    case 'signed-out':
      return <SignInScreen />;
    default:
      return (
        <>
          <Header />
          <Banners />
          <main class="main" id="content" tabIndex={-1} aria-busy={!mailStatus.isKnown.value}>
            {mailStatus.isKnown.value && <Screen />}
          </main>
          <LeaveDialog />
          {session.state.value === 'ended' && <SessionEndedDialog />}
          {session.state.value === 'replaced' && <SessionReplacedDialog />}
        </>
      );
  }
}

function Beginning({ beginning: { problem, slow, reload } }: { readonly beginning: Loaded<void> }) {
  return (
    <main class="sign-in" aria-busy={!problem}>
      <p class="product">UMS Mail</p>
      <h1>Email settings</h1>
      {problem && <ProblemNotice problem={problem} onRetry={reload} />}
      {slow && <p role="status">The page is being opened. This takes longer than usual.</p>}
    </main>
  );
}

function Screen() {
  const here = SCREENS.find(({ at }) => (at === '' ? path.value === HOME : isWithin(HOME + at)));
  const allowed = SCREENS.find(({ roles }) => session.may(...roles));
  // Whoever may not see the settings begins where they may.
  const redirect = here?.key === 'settings' && allowed && !session.may(...here.roles) ? allowed : undefined;
  useEffect(() => {
    if (redirect) navigate(HOME + redirect.at, { replace: true });
  }, [redirect]);
  // An email stands above the list of them, which is still the same screen.
  const screen = here?.key === 'logs' ? here.key : path.value;
  useFocusOnChange(redirect ? undefined : screen);
  const title = here?.title ?? 'Not found';
  const state = mailStatus.now.value?.state;
  useEffect(() => {
    document.title = `${state === 'on-hold' ? 'On hold – ' : ''}${title} – Email settings`;
  }, [title, state]);

  if (!here) return <NotFound />;
  if (redirect) return null;
  if (!session.may(...here.roles)) {
    return <p>You may not look at this page. It needs the role {['admin', ...here.roles].join(' or ')}.</p>;
  }
  const Component = COMPONENTS[here.key];
  return <Component key={session.person.value?.id} />;
}

/** Where somebody has gone elsewhere, reading begins there. The first screen of all comes by itself. */
function useFocusOnChange(screen: string | undefined): void {
  const shown = useRef(screen);
  // Before what the new screen opens takes the focus.
  useLayoutEffect(() => {
    if (shown.current !== undefined && shown.current !== screen) focusContent();
    shown.current = screen;
  }, [screen]);
}

function NotFound() {
  return (
    <>
      <h2>There is nothing at this address</h2>
      <p>
        <a href={HOME}>Go to the settings</a>
      </p>
    </>
  );
}

function isWithin(place: string): boolean {
  return path.value === place || path.value.startsWith(`${place}/`);
}
